// The kinds of message beside text: a tile for each, and a form with the fields of the chosen one.
import { act, actVerbatim, scan } from '../acts.js';
import { html, nothing, ref } from '../lit.js';
import { isFollowing, set, state } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';
import { whenShown } from './parts.js';

const KINDS = ['image', 'voice', 'video', 'shortvideo', 'location', 'link', 'SCAN', 'LOCATION', 'CLICK', 'VIEW', 'other'];
// [name, what stands in the field at first, type]; a field left empty gets the platform's default.
const FIELDS = {
  image: [['MediaId', '']],
  voice: [['MediaId', ''], ['Recognition', '']],
  video: [['MediaId', ''], ['ThumbMediaId', '']],
  shortvideo: [['MediaId', ''], ['ThumbMediaId', '']],
  location: [['Label', '上海市黄浦区人民大道'], ['Location_X', '31.2304', 'number'], ['Location_Y', '121.4737', 'number'], ['Scale', '15', 'number']],
  link: [['Title', '流水'], ['Description', '事件溯源的微信服务'], ['Url', 'https://example.com/']],
  SCAN: [['EventKey', '1001']],
  LOCATION: [['Latitude', '31.2304', 'number'], ['Longitude', '121.4737', 'number'], ['Precision', '65', 'number']],
  CLICK: [['EventKey', 'V1001']],
  VIEW: [['EventKey', 'https://example.com/']],
};
const ANYTHING = '{\n  "MsgType": "event",\n  "Event": "user_authorize_cancel",\n  "RevokeInfo": "1"\n}';

export function sheet() {
  return html`<div class="sheet" @keydown=${(event) => event.key === 'Escape' && close()}>${state.sheet === 'kinds' ? tiles() : form(state.sheet)}</div>`;
}

function close() {
  set({ sheet: null });
  document.getElementById('more')?.focus();
}

function tiles() {
  return html`<ul class="tiles">
    ${KINDS.map(
      (kind) => html`<li><button type="button" class="tile" data-kind=${kind} @click=${() => set({ sheet: kind })}>
        <span class="tile-picture">${icon(kind)}</span>${t(`kind_${kind}`)}
      </button></li>`,
    )}
  </ul>`;
}

function form(kind) {
  const submit = kind === 'other' ? sendVerbatim : (event) => sendKind(event, kind);
  return html`<form class="kind-form" data-kind=${kind} @submit=${submit}>
    <header class="row"><h3>${icon(kind)}${t(`kind_${kind}`)}</h3></header>
    ${t(`hint_${kind}`) === `hint_${kind}` ? nothing : html`<p class="fine">${t(`hint_${kind}`)}</p>`}
    ${kind === 'other'
      ? html`<textarea name="fields" class="mono" rows="6" spellcheck="false" aria-label=${t('kind_other')} .value=${ANYTHING} ${ref(focus)}></textarea>`
      : FIELDS[kind].map(field)}
    <div class="row">
      <button type="submit" class="primary">${t('send')}</button>
      <button type="button" class="quiet" @click=${() => set({ sheet: isFollowing() || !state.me ? 'kinds' : null })}>${t('back')}</button>
    </div>
  </form>`;
}

function field([name, value, type = 'text'], index) {
  return html`<label class="pair"
    ><span class="label mono">${name}</span>
    <input name=${name} type=${type} step="any" .defaultValue=${value} placeholder=${t('leave_empty')} autocomplete="off" ${index ? nothing : ref(focus)}
  /></label>`;
}

const focus = whenShown((element) => element.focus());

async function sendKind(event, kind) {
  event.preventDefault();
  const given = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== ''));
  const types = Object.fromEntries(FIELDS[kind].map(([name, , type]) => [name, type]));
  const fields = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, types[name] === 'number' ? Number(value) : value]));
  const done = await (kind === 'SCAN' ? scan(fields.EventKey ?? '1', isFollowing()) : act(kind, fields));
  if (done) close();
}

async function sendVerbatim(event) {
  event.preventDefault();
  try {
    const fields = JSON.parse(event.target.elements.fields.value);
    if (await actVerbatim(fields)) close();
  } catch (error) {
    set({ error: t('bad_json', { error: error.message }) });
  }
}
