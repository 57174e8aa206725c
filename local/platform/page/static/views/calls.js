// The API calls of the account's service, newest first.
import { look } from '../acts.js';
import { clock } from '../format.js';
import { html, nothing, repeat } from '../lit.js';
import { state } from '../store.js';
import { currentLanguage, t } from '../words.js';
import { emptiness, explained, heading } from './parts.js';

const SHOWN = 60;

export function callsList() {
  const newest = state.calls.slice(-SHOWN).reverse();
  return html`<div class="calls">
    ${heading(t('calls'), t('calls_why'))}
    ${newest.length ? html`<ol class="call-list">${repeat(newest, (call) => call.id, callRow)}</ol>` : emptiness('', t('calls_empty'))}
  </div>`;
}

function callRow(call) {
  const ok = call.status === 200 && !call.errcode;
  const result = call.status === null ? t('call_dropped') : ok ? t('call_ok') : call.errcode || call.status;
  return html`<li class="call" data-api=${call.api} data-fault=${call.fault ?? ''}>
    <button type="button" aria-pressed=${state.selected?.exchange === call.id} @click=${() => look(call.id)}>
      <time class="mono fine">${clock(call.at)}</time><span class="mono api">${call.api}</span>
      ${call.fault ? html`<span class="pill warn" title=${t(`fault_${call.fault}`)}>${t('call_fault')}</span>` : nothing}
      <span class="pill ${ok ? 'good' : 'bad'}">${result}</span>
      ${ok || !call.meaning ? nothing : html`<span class="fine meaning">${explained(call.errcode, call.meaning, currentLanguage())}</span>`}
    </button>
  </li>`;
}
