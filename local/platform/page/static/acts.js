// What the reader can do. Each act tells the platform; what comes of it arrives by the stream.
import * as platform from './platform.js';
import { hasUsers } from './kinds.js';
import { addUser, saveChat } from './people.js';
import { currentAccount, set, state } from './store.js';
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

const FRESH = { selected: null, exchange: null, sheet: null, submenu: null };

export function choose(account, user) {
  const same = account === state.account && user === state.user;
  set({ account, user, overlay: null, error: null, ...(same ? {} : FRESH), ...(account === state.account ? {} : { agent: null }) });
  saveChat(account, user);
  watch(account, user);
}

export function createUser(openid, nickname) {
  addUser(state.account, openid, nickname);
  choose(state.account, openid);
}

// Do one of WeChat's kinds of thing, with the fields that differ from the platform's defaults.
export const act = (type, fields = {}, agent = state.agent) => push({ type, fields, ...(agent ? { agent } : {}) });

// Fields of a message or an event, verbatim.
export const actVerbatim = (fields) => push({ fields });

// As the platform itself, with no user: WeChat Pay's probe is signed wrongly on purpose.
export const pushEvent = (type, fields = {}, probe = false) => push({ type, fields, ...(probe ? { probe } : {}) });

const push = (action) => attempt(() => platform.act(state.account, hasUsers(currentAccount()) ? state.user : null, action));

// A scan by somebody who does not follow makes them follow, as in WeChat.
export function scan({ scene, ticket = 'simulated' }, isFollowing) {
  return isFollowing ? act('SCAN', { EventKey: scene, Ticket: ticket }) : act('subscribe', { EventKey: `qrscene_${scene}`, Ticket: ticket });
}

// What a customer of WeChat's own customer service chooses is fetched by the corporation, not pushed to it.
const toKf = (open_kfid, more) => attempt(() => platform.writeToKf({ account: state.account, open_kfid, external_userid: state.user, ...more }));
export const chooseInKf = (open_kfid, { id, content }) => toKf(open_kfid, { content: { content, menu_id: String(id) } });
export const writeToKf = (open_kfid, content) => toKf(open_kfid, { content: { content } });
export const enterKf = (open_kfid) => toKf(open_kfid, { msgtype: 'event', content: { event_type: 'enter_session' } });

export function pushAgain(message) {
  const fields = { MsgType: message.msgtype, ...message.fields };
  const same = { create_time: message.create_time, ...(message.msgtype === 'event' ? {} : { msg_id: message.msg_id }) };
  return attempt(() => platform.act(message.account, message.user, { fields, ...same }));
}

export const putClockForward = (seconds) => attempt(() => platform.putClockForward(seconds));
export const resetClock = () => attempt(platform.resetClock);
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
