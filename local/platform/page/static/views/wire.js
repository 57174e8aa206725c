// What went over the wire for the chosen message or API call.
import { indentXml, json, milliseconds, preciseClock } from '../format.js';
import { html, nothing } from '../lit.js';
import { set, state } from '../store.js';
import { currentLanguage, has, t } from '../words.js';
import { callsList } from './calls.js';
import { icon } from './icons.js';
import { copyable, emptiness, explained, heading } from './parts.js';
import { isRight } from './tries.js';

export function wirePanel() {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('wire')}>
    ${heading('', t('wire_why'))} ${chosen()} ${state.selected ? nothing : callsList()}
  </div>`;
}

function chosen() {
  if (!state.selected) return emptiness('', t('wire_empty'));
  if (state.exchange === null) return emptiness('', t('loading'));
  if (state.exchange === 'gone') return emptiness('', t('wire_gone'));
  return state.exchange.kind === 'callback' ? callback(state.exchange) : call(state.exchange);
}

function callback({ decrypted, tries, probe }) {
  return html`<div class="exchange">
    <h3>${t('wire_callback')} ${leave()}</h3>
    ${tries.map((tried, index) => oneTry(tried, decrypted, probe, index === tries.length - 1))}
  </div>`;
}

function oneTry(tried, decrypted, probe, isLast) {
  const tone = tried.waiting ? 'idle' : isRight(tried.status, probe) ? 'good' : 'bad';
  const { url, query, body } = tried.request;
  return html`<details class="one-try" ?open=${isLast}>
    <summary>
      <span class="pill ${tone}">${tried.waiting ? '…' : (tried.status ?? '✕')}</span><b>${t('try_n', { n: tried.number })}</b>
      <span class="fine">${tried.waiting ? t('waiting') : milliseconds(tried.elapsed_ms)}</span><time class="mono fine">${preciseClock(tried.at)}</time>
    </summary>
    ${part('request', html`<p class="mono line">POST ${url}</p>${queryTable(query)}`)}
    ${body === decrypted ? nothing : part('body_encrypted', copyable(body, xml(body)))}
    ${part(body === decrypted ? 'body' : 'document', copyable(decrypted, xml(decrypted)))}
    ${tried.waiting ? nothing : answered(tried)}
  </details>`;
}

function answered({ answer, answer_decrypted: decrypted, error, problem }) {
  const nothingSaid = answer === '' || answer === 'success';
  return html`${part(
    'answer',
    html`${error ? html`<p class="warning">${t('no_answer', { error })}</p>` : nothing}
    ${answer === null ? nothing : answer ? copyable(answer, xml(answer)) : nothing} ${nothingSaid ? html`<p class="fine">${t('answer_empty')}</p>` : nothing}
    ${problem ? html`<p class="warning">${t('problem', { problem })}</p>` : nothing}`,
  )}
  ${decrypted && decrypted !== answer ? part('answer_decrypted', copyable(decrypted, xml(decrypted))) : nothing}`;
}

function call({ api, status, errcode, meaning, request, answer, fault }) {
  return html`<div class="exchange">
    <h3>${t('wire_call')} <code>${api}</code> ${fault ? html`<span class="pill warn">${t('call_fault')}: ${t(`fault_${fault}`)}</span>` : nothing} ${leave()}</h3>
    ${part('request', html`<p class="mono line">${request.method} ${request.path}</p>${queryTable(request.query)}`)}
    ${request.body ? part('body', copyable(request.body, parsed(request.body))) : nothing}
    ${part(
      'answer',
      html`<p>${status ? html`<code>HTTP ${status}</code> ` : nothing}${explained(errcode, meaning, currentLanguage())}</p>
      ${answer === null ? html`<p class="warning">${t('dropped')}</p>` : copyable(answer, parsed(answer))}`,
    )}
  </div>`;
}

const leave = () =>
  html`<button type="button" class="quiet leave" aria-label=${t('close')} @click=${() => set({ selected: null, exchange: null })}>${icon('close')}</button>`;

const part = (name, content) => html`<section class="part"><h4>${t(name)}</h4>${content}</section>`;

function queryTable(query) {
  const rows = Object.entries(query);
  if (!rows.length) return nothing;
  return html`<table class="query">
    <caption class="visually-hidden">${t('query')}</caption>
    <tbody>
      ${rows.map(([name, value]) => html`<tr>
        <th scope="row" class="mono">${name}</th>
        <td class="mono">${value}</td>
        <td class="fine">${has(`query_${name}`) ? t(`query_${name}`) : ''}</td>
      </tr>`)}
    </tbody>
  </table>`;
}

const xml = (text) => html`<pre class="code" tabindex="0">${indentXml(text)}</pre>`;

function parsed(text) {
  try {
    return json(JSON.parse(text));
  } catch {
    return xml(text);
  }
}

