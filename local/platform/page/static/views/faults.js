// Switching on what may go wrong with the API, and seeing what it did.
import { APIS } from '../apis.js';
import { addFault, clearFaults, expireTokens } from '../acts.js';
import { html, nothing } from '../lit.js';
import { set, state } from '../store.js';
import { t } from '../words.js';
import { callsList } from './calls.js';
import { clockSection } from './clock.js';
import { heading } from './parts.js';

const CALLBACK = 'callback'; // the way in, in the place of an API's name
const FIRST_VALUE = { errcode: 45015, http_status: 502, delay: 3, slow: 3 }; // the others take no value
const KINDS = ['errcode', 'http_status', 'drop_before', 'drop_after', 'delay'];
const KINDS_OF_CALLBACKS = ['duplicate', 'out_of_order', 'slow'];
const kindsOf = (api) => (api === CALLBACK ? KINDS_OF_CALLBACKS : KINDS);
const PRESETS = {
  expired: { api: 'custom/send', fault: 'errcode', value: 42001 },
  busy: { api: 'custom/send', fault: 'errcode', value: -1 },
  window: { api: 'custom/send', fault: 'errcode', value: 45015 },
  quota: { api: 'custom/send', fault: 'errcode', value: 45009 },
  lost: { api: 'custom/send', fault: 'drop_after' },
  slow: { api: 'custom/send', fault: 'delay', value: 3 },
  down: { api: 'custom/send', fault: 'http_status', value: 502 },
  twice: { api: CALLBACK, fault: 'duplicate' },
  swapped: { api: CALLBACK, fault: 'out_of_order' },
  late: { api: CALLBACK, fault: 'slow', value: 3 },
};
const draft = { api: 'custom/send', fault: 'errcode', value: FIRST_VALUE.errcode, count: 1 };
let expired = null; // how many tokens the last click ended

export function faultsPanel() {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('faults')}>
    ${heading('', t('faults_why'))} ${presets()} ${faultForm()} ${pending()} ${clockSection()} ${tokens()} ${callsList()}
  </div>`;
}

function presets() {
  return html`<div class="presets" role="group" aria-label=${t('presets')}>
    ${Object.entries(PRESETS).map(
      ([name, fault]) => html`<button type="button" class="chip" data-preset=${name} @click=${() => addFault({ ...fault, count: 1 })}>${t(`preset_${name}`)}</button>`,
    )}
  </div>`;
}

function faultForm() {
  const changed = ({ target }) => {
    draft[target.name] = target.name === 'value' || target.name === 'count' ? Number(target.value) : target.value;
    if (!kindsOf(draft.api).includes(draft.fault)) draft.fault = kindsOf(draft.api)[0];
    if (['api', 'fault'].includes(target.name)) draft.value = FIRST_VALUE[draft.fault];
    set({});
  };
  const submitted = (event) => {
    event.preventDefault();
    addFault({ ...draft });
  };
  return html`<form class="fault-form" @change=${changed} @submit=${submitted}>
    ${choice('api', 'fault_api', [CALLBACK, ...APIS], apiName)} ${choice('fault', 'fault_kind', kindsOf(draft.api), (kind) => t(`fault_${kind}`))}
    ${draft.value === undefined
      ? nothing
      : html`<label><span class="label">${t(`value_${draft.fault}`)}</span><input name="value" type="number" step="any" required .value=${String(draft.value)} /></label>`}
    <label><span class="label">${t('fault_count')}</span><input name="count" type="number" min="1" max="1000" required .value=${String(draft.count)} /></label>
    <button type="submit" class="primary" id="fault-on">${t('fault_on')}</button>
  </form>`;
}

const apiName = (api) => ({ '*': t('fault_any'), [CALLBACK]: t('fault_callback') })[api] ?? api;

function choice(name, label, values, words) {
  return html`<label class="wide"
    ><span class="label">${t(label)}</span
    ><select name=${name}>
      ${values.map((value) => html`<option value=${value} ?selected=${value === draft[name]}>${words(value)}</option>`)}
    </select></label
  >`;
}

function pending() {
  return html`<section class="pending-faults" aria-label=${t('fault_pending')}>
    <h3>${t('fault_pending')}</h3>
    ${state.faults.length
      ? html`<ul>${state.faults.map(pendingFault)}</ul><button type="button" class="quiet" id="fault-clear" @click=${clearFaults}>${t('fault_clear')}</button>`
      : html`<p class="fine">${t('fault_none')}</p>`}
  </section>`;
}

function pendingFault({ api, fault, value, count }) {
  return html`<li><span class="mono api">${apiName(api)}</span><span>${t(`fault_${fault}`)} ${value === null ? nothing : html`<code>${value}</code>`}</span>
    <span class="pill warn">${t('fault_times', { n: count })}</span></li>`;
}

function tokens() {
  const expire = async () => {
    const done = await expireTokens();
    expired = done?.expired ?? null;
    set(expired === null ? {} : { announcement: t('expired', { n: expired }) });
  };
  const note = expired === null ? t('expire_why') : t('expired', { n: expired });
  return html`<section class="tokens" aria-label=${t('tokens')}>
    <h3>${t('tokens')}</h3>
    <div class="row"><button type="button" class="quiet" id="expire" @click=${expire}>${t('expire_tokens')}</button><p class="fine">${note}</p></div>
  </section>`;
}
