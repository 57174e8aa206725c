// Keeps the store up to date with GET /watch, whose events are described there.
import { nothingWatched, set, state } from './store.js';

const KEPT_CALLS = 500; // as many as the platform keeps
let source = null;
let closing = null;
let watched = null;

const RECEIVE = {
  accounts: (accounts) => set({ accounts }),
  users: (users) => set({ users }),
  user: (me) => set({ me }),
  faults: (faults) => set({ faults }),
  clock: (clock) => set({ clock }),
  menus: (menus) => set({ menus }),
  codes: (codes) => set({ codes }),
  conversation: ({ reset, messages }) => set({ messages: reset ? messages : [...state.messages, ...messages] }),
  pushes: (pushes) => set({ pushes: new Map([...state.pushes, ...pushes.map((push) => [push.id, push])]) }),
  calls: (calls) => set({ calls: [...state.calls, ...calls].slice(-KEPT_CALLS) }),
  stage: (stage) => set({ stage }),
  timeline: ({ reset, lines, earlier }) =>
    set({ timeline: reset ? lines : [...state.timeline, ...lines], earlier: reset ? earlier : state.earlier }),
  state: (userState) => set({ userState }),
  replies: (replies) => set({ replies }),
};

// Watch this user of this account from now on; what is shown of another is forgotten at once.
export function watch(account, user) {
  const now = `${account} ${user}`;
  if (now === watched && source?.readyState !== EventSource.CLOSED) return;
  source?.close();
  if (now !== watched) set(nothingWatched());
  watched = now;
  const query = new URLSearchParams();
  if (account) query.set('account', account);
  if (user) query.set('user', user);
  source = new EventSource(`/watch?${query}`);
  source.onopen = () => set({ connected: true, calls: [] }); // everything is told anew
  source.onerror = () => set({ connected: false });
  for (const [name, receive] of Object.entries(RECEIVE)) {
    source.addEventListener(name, (event) => receive(JSON.parse(event.data)));
  }
}

// A page that nobody sees asks for nothing.
export function pauseWhileHidden(resume) {
  document.addEventListener('visibilitychange', () => {
    clearTimeout(closing);
    if (document.hidden) closing = setTimeout(() => source?.close(), 30_000);
    else if (source?.readyState === EventSource.CLOSED) resume();
  });
}
