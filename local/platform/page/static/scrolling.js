// Lists that grow at their end stay there if the reader was there, and leave the reader alone otherwise.
const NEAR = 60;
const known = new WeakMap(); // by list: how many pixels high its content was

const lists = () => [...document.querySelectorAll('[data-keep-at-end]')];

export function keepAtEnd() {
  const following = new Set(lists().filter((list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR));
  return () => {
    for (const list of lists()) {
      const isNew = !known.has(list);
      if ((isNew || following.has(list)) && known.get(list) !== list.scrollHeight) list.scrollTop = list.scrollHeight;
      known.set(list, list.scrollHeight);
    }
  };
}

// What the chosen message led to comes into sight.
export function showRelated() {
  requestAnimationFrame(() => document.querySelector('.event.related')?.scrollIntoView({ block: 'nearest' }));
}

// In a long list Tab reaches one item only; the arrows go on from there.
export function moveByArrows(event, selector) {
  const items = [...event.currentTarget.querySelectorAll(selector)];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  items[Math.min(Math.max(to, 0), items.length - 1)].focus();
}
