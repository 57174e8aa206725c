// The user's state and the replies to them, as the read models have them.
import { clock, fullTime, json } from '../format.js';
import { html, nothing, repeat } from '../lit.js';
import { state } from '../store.js';
import { currentLanguage, t } from '../words.js';
import { className, cloudTrouble, emptiness, explained, heading } from './parts.js';
import { said } from './timeline.js';

const TONES = {
  answered: 'good', requested: 'asked', claimed: 'asked', attempted: 'asked', postponed: 'warn', sent: 'good', withdrawn: 'idle', failed: 'bad', unknown: 'warn',
  delivered: 'good', abandoned: 'idle',
};
const DONE_WELL = ['answered', 'sent', 'withdrawn', 'delivered', 'abandoned'];

export function statePanel() {
  const trouble = cloudTrouble();
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('tab_state')}>
    ${heading(t('state'), t('state_why'))} ${trouble ?? userState()}
    ${trouble ? nothing : html`${heading(t('replies'), t('replies_why'))} ${replies()}`}
  </div>`;
}

function userState() {
  const now = state.userState;
  if (!now) return emptiness('', t('state_empty'));
  const follows = { true: t('yes'), false: t('no') }[now.subscribed] ?? t('not_seen');
  const facts = {
    subscribed: follows, messages: now.messages, events: now.events, first_at: time(now.first_at), last_at: time(now.last_at), projected: progress(now),
  };
  return html`${now.parked ? html`<p class="warning">${t('parked', now.parked)}</p>` : nothing}
    <dl class="facts">${Object.entries(facts).map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>
    <div class="session"><span class="label">${t('session')}</span>${Object.keys(now.session).length ? json(now.session) : html`<span class="fine">${t('session_empty')}</span>`}</div>`;
}

const time = (at) => (at ? html`<time class="mono">${fullTime(at)}</time>` : '–');

function progress({ checkpoint, behind }) {
  const at = Object.entries(checkpoint).map(([region, number]) => `${number} · ${region}`);
  return html`<span class="mono">${at.join(', ')}</span> <span class="pill ${behind ? 'warn' : 'good'}">${behind ? t('behind', { n: behind }) : t('up_to_date')}</span>`;
}

function replies() {
  if (!state.replies.length) return emptiness('', t('replies_empty'));
  return html`<ol class="replies">${repeat([...state.replies].reverse(), (reply) => reply.reply_id, replyRow)}</ol>`;
}

function replyRow(reply) {
  const gist = reply.message ? said(reply.message) : reply.handler ? t('composed_later', { handler: reply.handler }) : '';
  return html`<li class="reply" data-state=${reply.state}>
    <details>
      <summary>
        <span class="pill ${TONES[reply.state]}">${t(`status_${reply.state}`)}</span><span class="gist">${gist}</span><time class="mono fine">${clock(reply.at)}</time>
      </summary>
      ${replyFacts(reply)}
    </details>
    ${DONE_WELL.includes(reply.state) ? nothing : why(reply)}
  </li>`;
}

// What did not go well is explained without being asked.
function why(reply) {
  return html`<p class="why">${reply.class ? html`<b>${className(reply.class)}</b> ` : nothing}${explained(reply.errcode, reply.meaning, currentLanguage())}
    <span class="fine means">${t(`means_${reply.state}`)}</span></p>`;
}

function replyFacts(reply) {
  const active = reply.state === 'answered' ? {} : { attempts: reply.attempts, policy: reply.policy && t(`policy_${reply.policy}`) };
  const facts = {
    ...active, errcode: reply.errcode, detail: reply.detail, retry_at: reply.retry_at && fullTime(reply.retry_at),
    deadline: reply.deadline && fullTime(reply.deadline), handler: reply.handler, reply_id: reply.reply_id, correlation: reply.correlation_id,
  };
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return html`<div class="reply-detail">
    ${DONE_WELL.includes(reply.state) ? html`<p class="fine">${t(`means_${reply.state}`)}</p>` : nothing}
    <dl class="facts small">${known.map(([name, value]) => html`<div><dt>${t(name)}</dt><dd class="mono">${value}</dd></div>`)}</dl>
    ${reply.message ? json(reply.message) : nothing}
  </div>`;
}
