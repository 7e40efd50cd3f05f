// @ts-check

/**
 * Make the children of `parent` follow `items`, keeping the node of every key that stays. A node is moved
 * only when it must be, because moving one loses its scroll position and focus.
 *
 * @template Item
 * @param {Element} parent holds nothing but the list's own nodes
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf unique among the items
 * @param {(item: Item) => Element} create
 * @param {(node: any, item: Item) => void} update called for new and for kept nodes
 */
export function renderList(parent, items, keyOf, create, update) {
  const kept = new Map();
  for (const node of [...parent.children]) kept.set(/** @type {any} */ (node).listKey, node);
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of kept) if (!wanted.has(key)) node.remove();

  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = kept.get(key);
    if (!node) {
      node = create(item);
      node.listKey = key;
    }
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}
