// The kinds of message beside text: a tile for each, and a form with the fields of the chosen one.
import { act, actVerbatim } from '../acts.js';
import { traits } from '../kinds.js';
import { html, nothing, ref } from '../lit.js';
import { set, state } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';
import { whenShown } from './parts.js';

const PLACE = [['Label', '上海市黄浦区人民大道'], ['Location_X', '31.2304', 'number'], ['Location_Y', '121.4737', 'number'], ['Scale', '15', 'number']];
// [name, what stands in the field at first, type]; a field left empty gets the platform's default.
const FIELDS = {
  image: [['MediaId', '']],
  voice: [['MediaId', ''], ['Recognition', '']],
  video: [['MediaId', ''], ['ThumbMediaId', '']],
  shortvideo: [['MediaId', ''], ['ThumbMediaId', '']],
  location: PLACE,
  link: [['Title', '流水'], ['Description', '事件溯源的微信服务'], ['Url', 'https://example.com/']],
  LOCATION: [['Latitude', '31.2304', 'number'], ['Longitude', '121.4737', 'number'], ['Precision', '65', 'number']],
  CLICK: [['EventKey', 'V1001']],
  VIEW: [['EventKey', 'https://example.com/']],
  click: [['EventKey', 'V1001']],
  view: [['EventKey', 'https://example.com/']],
  enter_agent: [],
  miniprogrampage: [['Title', '流水'], ['PagePath', 'pages/index/index']],
  user_enter_tempsession: [['SessionFrom', 'page=index']],
  scancode_push: [['ScanResult', 'https://example.com/item/7']],
  scancode_waitmsg: [['ScanResult', 'https://example.com/item/7']],
  location_select: PLACE,
};
// The forms of the menu's buttons ask for the parts of one field.
const INSIDE = { scancode_push: 'ScanCodeInfo', scancode_waitmsg: 'ScanCodeInfo', location_select: 'SendLocationInfo' };
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
    ${traits().sends.map(
      (kind) => html`<li><button type="button" class="tile" data-kind=${kind} @click=${() => chosen(kind)}>
        <span class="tile-picture">${icon(kind)}</span>${t(`kind_${kind}`)}
      </button></li>`,
    )}
  </ul>`;
}

// A scan has a dialog, since who does not follow yet can scan, too; what has no fields needs no form.
function chosen(kind) {
  if (kind === 'SCAN') set({ overlay: 'scan', sheet: null });
  else if (FIELDS[kind]?.length === 0) act(kind).then((done) => done && close());
  else set({ sheet: kind });
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
      <button type="button" class="quiet" @click=${() => set({ sheet: kind in INSIDE ? null : 'kinds' })}>${t('back')}</button>
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
  const done = await act(kind, kind in INSIDE ? { EventKey: state.menuKey, [INSIDE[kind]]: fields } : fields);
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
