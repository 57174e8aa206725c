// What this browser remembers for its reader: language, nicknames, menus, the last chat. The platform knows none of it.
const PREFIX = 'liushui.phone.';

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null; // no storage, or not ours
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing still chats
  }
}
