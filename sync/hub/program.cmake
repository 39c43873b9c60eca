# raff-hub, the program around the engine: subcommands, imports, certificates, the broker's files.
# Included by CMakeLists.txt after raff_hub is there; main.c is all that is not in the library, so that
# the tests reach everything else.
target_sources(raff_hub PRIVATE
  args.c book.c broker.c cells.c command.c csv.c enrol.c files.c import.c import_goods.c
  import_orders.c import_orders_json.c import_people.c import_places.c import_site.c import_stock.c
  names.c pepper.c pki.c release.c report.c run.c setup.c sheet.c status.c storage.c tools.c verify.c)
target_link_libraries(raff_hub PUBLIC
  raff_base raff_code raff_ledger raff_proto raff_link PkgConfig::UV PkgConfig::CRYPTO
  PkgConfig::SODIUM)

add_executable(raff-hub main.c)
target_link_libraries(raff-hub PRIVATE raff_hub)
