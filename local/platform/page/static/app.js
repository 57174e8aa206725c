// Starts the page: chooses the chat, watches it, and draws whatever changes.
import { choose, fetchExchange } from './acts.js';
import { html, render } from './lit.js';
import { hasUsers } from './kinds.js';
import { savedChat, usersOf } from './people.js';
import { currentAccount, onChange, set, state } from './store.js';
import { pauseWhileHidden, watch } from './stream.js';
import { page } from './views/page.js';
import { announce } from './announce.js';
import { keepAtEnd } from './scrolling.js';
import { applyLanguage } from './words.js';

const root = document.getElementById('app');
const wide = matchMedia('(min-width: 1120px)');
const medium = matchMedia('(min-width: 760px)');
const findLayout = () => set({ layout: wide.matches ? 'wide' : medium.matches ? 'medium' : 'narrow' });

let shownExchange = null;

function draw() {
  chooseFirst();
  announce();
  refreshExchange();
  const stay = keepAtEnd();
  render(html`${page()}`, root);
  stay();
}

// The account of the last visit, or the first; the user of the last visit, or the first.
function chooseFirst() {
  if (!state.accounts?.length) return;
  if (currentAccount()) return chooseUser();
  const saved = savedChat();
  const chosen = state.accounts.find(({ name }) => name === saved.account) ?? state.accounts[0];
  const user = (chosen.name === saved.account ? saved.user : null) ?? usersOf(chosen.name)[0]?.user ?? null;
  queueMicrotask(() => choose(chosen.name, hasUsers(chosen) ? user : null));
}

// What the platform knows of an account arrives once it is watched.
function chooseUser() {
  const first = state.user || !hasUsers(currentAccount()) ? null : usersOf(state.account)[0]?.user;
  if (first) queueMicrotask(() => state.user ?? choose(state.account, first));
}

// The wire of a callback that is still being pushed grows under the reader's eyes.
function refreshExchange() {
  const summary = state.pushes.get(state.selected?.exchange);
  if (summary === shownExchange) return;
  shownExchange = summary;
  if (summary) fetchExchange();
}

root.replaceChildren();
applyLanguage();
onChange(draw);
for (const query of [wide, medium]) query.addEventListener('change', findLayout);
addEventListener('hashchange', () => {
  const { account, user } = savedChat();
  if (account !== state.account || user !== state.user) choose(account, user);
});
pauseWhileHidden(() => watch(state.account, state.user));
findLayout();
const saved = savedChat();
watch(saved.account, saved.user);
