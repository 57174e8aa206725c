// What a page does beyond links and forms. It works without: nothing here is needed to read or to decide.
'use strict';

const announce = (text) => {
  document.getElementById('announcer').textContent = text;
};

// Says what a swap brought to whoever cannot see it.
document.addEventListener('htmx:afterSwap', () => {
  const changed = document.querySelector('[data-announce]');
  if (changed) announce(changed.dataset.announce);
  count();
});

// A form that is on its way is not sent twice by a second click. (The server would not mind: it is about courtesy.)
document.addEventListener('submit', (event) => {
  if (event.target.method !== 'post' || event.target.hasAttribute('hx-post')) return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = 'yes';
  event.target.querySelectorAll('button').forEach((button) => button.setAttribute('aria-disabled', 'true'));
});
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll('button').forEach((button) => button.removeAttribute('aria-disabled'));
  });
});

// Rows that are chosen, and how many.
const BOX = 'table[data-keys] tbody input[type="checkbox"]';
const boxes = () => [...document.querySelectorAll(BOX)];
const count = () => {
  const shown = document.querySelector('[data-chosen]');
  const all = document.querySelector('[data-all]');
  if (!shown || !all) return;
  const chosen = boxes().filter((box) => box.checked).length;
  shown.textContent = chosen ? shown.dataset.text.replace('{n}', chosen) : '';
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && chosen < boxes().length;
  all.closest('form').classList.toggle('choosing', chosen > 0);
};
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-all]')) {
    boxes().forEach((box) => {
      box.checked = event.target.checked;
    });
  }
  if (event.target.matches(`[data-all], ${BOX}`)) count();
});

// In a table of rows, the arrow keys and j, k go from row to row. x chooses.
document.addEventListener('keydown', (event) => {
  const row = event.target.closest('table[data-keys] tbody tr');
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = { j: row.nextElementSibling, ArrowDown: row.nextElementSibling, k: row.previousElementSibling, ArrowUp: row.previousElementSibling }[event.key];
  if (to) {
    to.querySelector('a').focus();
    event.preventDefault();
  } else if (event.key === 'x') {
    row.querySelector('input[type="checkbox"]')?.click();
  }
});
count();

// Where the navigation is wider than the screen, the area that one is in is in sight.
document.querySelector('.areas [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
