// The user's events and those of the replies to them, in merged order. One click shows an event's data.
import { json, milliseconds, preciseClock } from '../format.js';
import { html, nothing, repeat } from '../lit.js';
import { moveByArrows } from '../scrolling.js';
import { state } from '../store.js';
import { has, t } from '../words.js';
import { className, cloudTrouble, copyable, emptiness, heading } from './parts.js';

const TONES = {
  MessageReceived: 'info', EventReceived: 'info', SessionChanged: 'idle', HandlerFailed: 'bad', HandlerTimedOut: 'bad',
  ReplyAnswered: 'good', ReplyRequested: 'asked', ReplyClaimed: 'asked', ReplyWithdrawn: 'idle', ReplyAttempted: 'asked',
  ReplySent: 'good', ReplyPostponed: 'warn', ReplyFailed: 'bad', ReplyBecameUnknown: 'warn', ReplyEvidenceRecorded: 'warn',
  ReplyRetryGranted: 'asked', ReplyFellBack: 'asked', ReplyDecisionRequested: 'warn',
  ReplyDecisionReminded: 'warn', ReplyDecided: 'good', ReplyCompensated: 'good',
  SagaRequested: 'asked', SagaStepFailed: 'warn', SagaStepBecameUnknown: 'warn', SagaCompensationFailed: 'warn',
  SagaCompensationBecameUnknown: 'warn', SagaDecisionRequested: 'warn', SagaCompleted: 'good', SagaUndone: 'warn',
};

export function timelinePanel() {
  return html`${heading(state.layout === 'wide' ? t('timeline') : '', t('timeline_of'))} ${cloudTrouble() ?? events()}`;
}

function events() {
  if (!state.timeline.length) return emptiness('', t('timeline_empty'));
  const chosen = chosenCorrelation();
  const moved = (event) => moveByArrows(event, 'summary');
  return html`<ol class="timeline" data-keep-at-end aria-label=${t('timeline')} @keydown=${moved}>
    ${state.earlier ? html`<li class="fine earlier">${t('earlier', { n: state.earlier })}</li>` : nothing}
    ${repeat(state.timeline, (line) => line.id, (line, index) => eventRow(line, state.timeline[index - 1], chosen))}
  </ol>`;
}

function eventRow(line, before, chosen) {
  const sameCommit = before?.stream === line.stream && before.seq === line.seq && before.region === line.region;
  const marks = `${sameCommit ? 'same-commit' : ''} ${chosen && line.correlation_id === chosen ? 'related' : ''}`;
  const name = has(`event_${line.type}`) ? t(`event_${line.type}`) : line.type;
  return html`<li class="event ${marks}" data-type=${line.type}>
    <details>
      <summary tabindex=${line === state.timeline.at(-1) ? 0 : -1}>
        <time class="mono">${sameCommit ? '' : preciseClock(line.at)}</time><span class="dot ${TONES[line.type] ?? 'idle'}"></span>
        <span class="what"><b title=${line.type}>${name}</b> <span class="gist">${gist(line)}</span></span>
        <span class="where mono" title=${line.stream}>${streamKind(line) === 'user' ? '' : '↳ '}${line.seq}.${line.index}</span>
      </summary>
      ${eventDetail(line)}
    </details>
  </li>`;
}

const streamKind = (line) => line.stream.split('/')[2];

function eventDetail(line) {
  const facts = {
    stream: line.stream, commit: `${line.seq}.${line.index} · ${line.region}`, event_id: line.id, correlation: line.correlation_id, causation: line.causation_id,
  };
  return html`<div class="event-detail">
    <p class="mono type">${line.type} <span class="fine">${t('schema')} ${line.schema}</span></p>
    ${copyable(JSON.stringify(line.data, null, 2), json(line.data))}
    <dl class="facts small">
      ${Object.entries(facts).map(([name, value]) => html`<div><dt>${t(name)}</dt><dd class="mono">${value}</dd></div>`)}
    </dl>
  </div>`;
}

// The correlation of the message whose wire is shown, so that all that it led to stands out.
function chosenCorrelation() {
  const chosen = state.selected?.message;
  if (!chosen) return null;
  if (chosen.via === 'custom_send') return attemptOf(chosen)?.correlation_id ?? null;
  const message = state.messages.find(({ exchange, direction }) => exchange === chosen.exchange && direction === 'in');
  if (!message) return null;
  const { msg_id: id, create_time: time, fields } = message;
  const caused = ({ type, data }) =>
    (type === 'MessageReceived' && String(data.MsgId) === id) ||
    (type === 'EventReceived' && message.msgtype === 'event' && String(data.CreateTime) === String(time) && data.Event === fields.Event);
  return state.timeline.find(caused)?.correlation_id ?? null;
}

// The newest attempt, before an active message came, to send just that.
function attemptOf({ msgtype, at, ...message }) {
  const same = JSON.stringify(message[msgtype]);
  const isIt = ({ type, data }) => type === 'ReplyAttempted' && data.message.msgtype === msgtype && JSON.stringify(data.message[msgtype]) === same;
  return state.timeline.findLast((line) => line.at <= at && isIt(line));
}

// An event in a few words.
function gist({ type, data }) {
  if (type === 'MessageReceived') return data.MsgType === 'text' ? quoted(data.Content) : t(`kind_${data.MsgType}`);
  if (type === 'EventReceived') return [data.Event, data.EventKey].filter(Boolean).join(' · ');
  if (type === 'SessionChanged') return [...Object.keys(data.values ?? {}), ...(data.removed ?? []).map((key) => `−${key}`)].join(', ');
  if (type === 'HandlerFailed') return `${data.handler}: ${data.error}`;
  if (type === 'HandlerTimedOut') return `${data.handler}, ${milliseconds(data.budget_ms)}`;
  if (type === 'ReplyAnswered') return html`${said(data.message)} <span class="fine">${t('in_ms', { ms: data.elapsed_ms })}</span>`;
  if (type === 'ReplyRequested') return data.message ? said(data.message) : t('composed_later', { handler: data.handler });
  if (type === 'ReplyDecided') return `${t(`decision_${data.decision}`)} · ${data.by_default ? t('by_default') : t('by_operator', data)}`;
  if (type === 'ReplyClaimed') return t('run_n', { n: data.run });
  const parts = [data.attempt ? t('attempt_n', { n: data.attempt }) : '', data.error_class ? className(data.error_class) : '', data.errcode || ''];
  return html`${parts.filter(Boolean).join(' · ')} ${type === 'ReplyAttempted' ? said(data.message) : nothing}`;
}

const quoted = (text) => html`<q>${text}</q>`;

export function said(message) {
  if (!message) return nothing;
  const content = message[message.msgtype];
  return content?.content ? quoted(content.content) : has(`kind_${message.msgtype}`) ? t(`kind_${message.msgtype}`) : message.msgtype;
}
