// What the reader can do. Each act tells the platform; what comes of it arrives by the stream.
import * as platform from './platform.js';
import { addUser, saveChat } from './people.js';
import { set, state } from './store.js';
import { showRelated } from './scrolling.js';
import { watch } from './stream.js';
import { t } from './words.js';

async function attempt(what) {
  try {
    const given = await what();
    set({ error: null });
    return given;
  } catch (error) {
    set({ error: t('refused', { error: error.message }) });
    return null;
  }
}

export function choose(account, user) {
  const same = account === state.account && user === state.user;
  set({ account, user, overlay: null, error: null, ...(same ? {} : { selected: null, exchange: null, sheet: null }) });
  saveChat(account, user);
  watch(account, user);
}

export function createUser(openid, nickname) {
  addUser(state.account, openid, nickname);
  choose(state.account, openid);
}

// Do one of WeChat's kinds of thing, with the fields that differ from the platform's defaults.
export const act = (type, fields = {}) => attempt(() => platform.act(state.account, state.user, { type, fields }));

// Fields of a message or an event, verbatim.
export const actVerbatim = (fields) => attempt(() => platform.act(state.account, state.user, { fields }));

// A scan by somebody who does not follow makes them follow, as in WeChat.
export function scan(scene, isFollowing) {
  return isFollowing ? act('SCAN', { EventKey: scene }) : act('subscribe', { EventKey: `qrscene_${scene}`, Ticket: 'simulated' });
}

export function pushAgain(message) {
  const fields = { MsgType: message.msgtype, ...message.fields };
  const same = { create_time: message.create_time, ...(message.msgtype === 'event' ? {} : { msg_id: message.msg_id }) };
  return attempt(() => platform.act(message.account, message.user, { fields, ...same }));
}

export const addFault = (fault) => attempt(() => platform.addFault(fault));
export const clearFaults = () => attempt(platform.clearFaults);
export const expireTokens = () => attempt(() => platform.expireTokens(state.account));

// Show what went over the wire for a message (or an API call, without one).
export function look(exchange, message = null) {
  const other = state.selected?.exchange !== exchange;
  set({ selected: { exchange, message }, tab: 'wire', ...(other ? { exchange: null } : {}) });
  showRelated();
  return fetchExchange();
}

const isKept = (id) => state.pushes.has(id) || state.calls.some((call) => call.id === id);

export async function fetchExchange() {
  const wanted = state.selected?.exchange;
  if (!wanted) return;
  let exchange = 'gone';
  try {
    if (isKept(wanted)) exchange = await platform.getExchange(wanted);
  } catch (error) {
    if (error.status !== 404) set({ error: t('refused', { error: error.message }) });
  }
  if (state.selected?.exchange === wanted) set({ exchange });
}
