// The platform's time, which a person may put forward: tokens, windows and media age by it at once.
import { putClockForward, resetClock } from '../acts.js';
import { duration } from '../format.js';
import { html } from '../lit.js';
import { state } from '../store.js';
import { t } from '../words.js';

const HOUR = 3600;
const STEPS = { clock_2h: 2 * HOUR, clock_48h: 48 * HOUR, clock_3d: 72 * HOUR };

export function clockSection() {
  const { advanced_seconds: ahead } = state.clock;
  return html`<section class="clock" aria-label=${t('clock')}>
    <h3>${t('clock')} <span class="pill ${ahead ? 'asked' : ''}" id="clock" role="status">${ahead ? t('clock_ahead', { time: duration(ahead) }) : t('clock_real')}</span></h3>
    <p class="fine">${t('clock_why')}</p>
    <div class="row">
      ${Object.entries(STEPS).map(
        ([name, seconds]) => html`<button type="button" class="chip" data-step=${name} @click=${() => putClockForward(seconds)}>${t(name)}</button>`,
      )}
      <button type="button" class="chip" id="clock-reset" ?disabled=${!ahead} @click=${resetClock}>${t('clock_reset')}</button>
    </div>
  </section>`;
}
