/* A list longer than the screen: selection and window live in the flow, rows are filled by whoever
 * shows them, from list.top on. */
#include "terminal/flow/workflow.h"

static size_t list_page(const struct flow *flow)
{
    return flow->list_rows;
}

static void keep_visible(struct flow *flow)
{
    struct list_state *list = &flow->list;
    size_t page = list_page(flow);
    if (list->selected < list->top) {
        list->top = list->selected;
    } else if (list->selected >= list->top + page) {
        list->top = list->selected - page + 1;
    }
}

void list_move(struct flow *flow, int delta)
{
    struct list_state *list = &flow->list;
    if (delta < 0 && list->selected > 0) {
        list->selected--;
    } else if (delta > 0 && list->selected + 1 < list->n) {
        list->selected++;
    }
    keep_visible(flow);
}

void list_size(struct flow *flow, size_t n)
{
    struct list_state *list = &flow->list;
    list->n = n;
    if (list->selected >= n) {
        list->selected = n > 0 ? n - 1 : 0;
    }
    keep_visible(flow);
}

struct say *list_row(struct flow *flow, struct view *view)
{
    if (view->list.n == list_page(flow)) {
        return NULL;
    }
    size_t row = view->list.n++;
    memset(&view->list.rows[row], 0, sizeof(view->list.rows[row]));
    return view->list.rows[row].cells;
}

struct say *list_pass(struct flow *flow, struct view *view, size_t n, bool *ret_more)
{
    size_t top = flow->list.top;
    *ret_more = n < top + list_page(flow);
    return n >= top && n < top + list_page(flow) ? list_row(flow, view) : NULL;
}

void list_close(const struct flow *flow, struct view *view)
{
    const struct list_state *list = &flow->list;
    view->list.before = list->top;
    view->list.after = list->top + view->list.n < list->n;
    view->list.selected = list->selected - list->top;
}

bool list_typed(struct flow *flow, const char *text, size_t *ret_row)
{
    int64_t number = 0;
    if (str_to_int64(str_of(text), &number) < 0 || number < 1 || (size_t)number > flow->list.n) {
        say_code(flow_tell(flow, SIGNAL_WARNING, N_("No line {0}")), text);
        return false;
    }
    *ret_row = (size_t)number - 1;
    return true;
}
