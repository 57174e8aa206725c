// The users that this browser chats as. Nicknames live here only: WeChat tells an account nothing but the OpenID.
import { recall, remember } from './memory.js';
import { state } from './store.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SHAPES = { openid: /^[A-Za-z0-9_-]{1,64}$/, userid: /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/ };

export const isId = (text, kind) => SHAPES[kind].test(text);

// An OpenID of WeChat's shape: an o and 27 more characters.
export function newOpenid() {
  return 'o' + Array.from(crypto.getRandomValues(new Uint8Array(27)), (byte) => LETTERS[byte % 64]).join('');
}

// A corporation names its members itself.
export function newUserid() {
  return `member-${Array.from(crypto.getRandomValues(new Uint8Array(2)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function addUser(account, openid, nickname) {
  const mine = (recall('users') ?? {});
  remember('users', { ...mine, [account]: [openid, ...(mine[account] ?? []).filter((other) => other !== openid)].slice(0, 50) });
  rename(openid, nickname);
}

export function rename(openid, nickname) {
  const { [openid]: _before, ...names } = recall('nicknames') ?? {};
  remember('nicknames', nickname.trim() ? { ...names, [openid]: nickname.trim() } : names);
}

export const nickname = (openid) => recall('nicknames')?.[openid] ?? '';

export function shortId(openid) {
  return openid.length > 14 ? `${openid.slice(0, 6)}…${openid.slice(-4)}` : openid;
}

export const nameOf = (openid) => nickname(openid) || shortId(openid);

// One of six calm colours, the same for the same id.
export function tint(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return `tint-${sum % 6}`;
}

// Mine first, then those that the platform knows, the newest first.
export function usersOf(account) {
  const mine = (recall('users') ?? {})[account] ?? [];
  const known = new Map(state.users.map((user) => [user.user, user]));
  const others = state.users.map((user) => user.user).filter((openid) => !mine.includes(openid));
  return [...mine, ...others].map((openid) => known.get(openid) ?? { user: openid, subscribed: null });
}

// The chat that is open stands in the address, so that a reload or a bookmark finds it.
export function saveChat(account, user) {
  const address = `#${[account, user].filter(Boolean).map(encodeURIComponent).join('/')}`;
  if (location.hash !== address) history.replaceState(null, '', address);
  const chats = recall('chats') ?? {};
  remember('chats', { ...chats, last: account, users: { ...chats.users, ...(user ? { [account]: user } : {}) } });
}

export function savedChat() {
  const [account, user] = location.hash.slice(1).split('/').map(decodeURIComponent);
  const last = account || recall('chats')?.last || null;
  const isUser = user && Object.keys(SHAPES).some((kind) => isId(user, kind));
  return { account: last, user: isUser ? user : lastUser(last) };
}

export const lastUser = (account) => recall('chats')?.users?.[account] ?? null;
