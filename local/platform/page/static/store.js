// Everything the page shows, in one object. Views only read it; `set` is the only way to change it.
export const state = {
  account: null, // the chosen account's name
  user: null, // the chosen user's OpenID
  layout: 'wide', // wide, medium or narrow, by the window's width
  tab: 'chat', // what is shown of chat, events, state, wire, faults
  overlay: null, // people, menu_editor, scan
  sheet: null, // null, 'kinds', or the kind of message whose form is open
  menuKey: null, // the key of the menu whose form is open
  menuShown: false,
  submenu: null, // which button's sub-buttons are open
  agent: null, // the application of a corporation that is written to; null is the first
  selected: null, // { exchange, message } whose wire is shown
  exchange: null, // its detail, 'gone', or null while it is fetched
  error: null, // why the last act was not possible
  announcement: '', // for screen readers
  ...nothingWatched(),
  accounts: null, // null until the platform was heard
  faults: [],
  clock: { advanced_seconds: 0, in_pushes: false },
  calls: [],
  connected: true,
};

// What belongs to one user of one account.
export function nothingWatched() {
  return {
    me: null, // { user, subscribed, typing } once the platform knows the user
    users: [],
    menus: {}, // by AgentId, '' where there are none: the buttons that the account made
    codes: [], // { ticket, scene }
    messages: [],
    pushes: new Map(),
    stage: { state: 'waiting' },
    timeline: [],
    earlier: 0,
    userState: null,
    replies: [],
  };
}

let draw = () => {};
let planned = false;

export function onChange(callback) {
  draw = callback;
}

export function set(changes) {
  Object.assign(state, changes);
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    draw();
  });
}

export function currentAccount() {
  return state.accounts?.find((account) => account.name === state.account) ?? null;
}

export function isFollowing() {
  return state.me?.subscribed ?? false;
}
