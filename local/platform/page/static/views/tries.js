// How the push of a callback went: one quiet line if it was answered at once, each try if it was not.
import { clock, milliseconds } from '../format.js';
import { html, nothing } from '../lit.js';
import { state } from '../store.js';
import { t } from '../words.js';

const GOOD = [200, 204]; // WeChat Pay takes both
const MOST_SHOWN = 3;

export function pushed({ at, exchange }) {
  const push = state.pushes.get(exchange);
  if (!push) return html`<span>${clock(at)}</span>`;
  return pushTries(push, silence);
}

// A probe of WeChat Pay's is to be refused.
export const isRight = (status, probe) => (probe ? status >= 400 && status < 500 : GOOD.includes(status));

// `silence` says why an answer that came shows nothing.
export function pushTries({ tries, running, held, probe }, silence = unexpected) {
  if (held) return html`<span class="pending held" title=${t('held_back_why')}>${t('held_back')}</span>`;
  if (!tries.length) return nothing;
  const [only] = tries;
  if (probe && !only.waiting) {
    const right = isRight(only.status, true);
    return html`<span class="try ${right ? 'good' : 'bad'}" title=${t('probe_why')}>${only.status ?? '✕'} · ${t(right ? 'probe_refused' : 'probe_taken')}</span>`;
  }
  if (tries.length === 1 && GOOD.includes(only.status)) {
    return html`<span class="try good">${only.status}</span><span>${milliseconds(only.elapsed_ms)}</span>${silence(only)}`;
  }
  const shown = tries.slice(-MOST_SHOWN);
  return html`<span class="tries">${shown.map((tried) => oneTry(tried, silence))}</span>${running ? html`<span class="pending">${progress(tries)}</span>` : nothing}`;
}

const unexpected = ({ problem }) => (problem ? html`<span class="try bad" title=${problem}>${t('unexpected')}</span>` : nothing);

function silence({ problem, replied }) {
  if (problem) return html`<span class="try bad" title=${problem}>${t('not_shown')}</span>`;
  return replied ? nothing : html`<span>${t('no_reply')}</span>`;
}

function oneTry(tried, silence) {
  const good = GOOD.includes(tried.status);
  const tone = tried.waiting ? 'idle' : good ? 'good' : 'bad';
  const outcome = tried.waiting ? '…' : `${tried.status ?? '✕'} · ${milliseconds(tried.elapsed_ms)}`;
  return html`<span class="try ${tone}" title=${tried.error ?? ''}><b>${t('try_n', { n: tried.number })}</b> ${outcome}</span>${good ? silence(tried) : nothing}`;
}

function progress(tries) {
  const newest = tries.at(-1);
  return newest.waiting ? t('trying', { n: newest.number }) : t('next_try');
}
