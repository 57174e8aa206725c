// Scanning a QR code: by its ticket, by the address of its picture, or by any scene.
import { scan } from '../acts.js';
import { html, nothing, ref } from '../lit.js';
import { isFollowing, set, state } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';
import { whenShown } from './parts.js';
import { closeButton, closeOutside, closed, open } from './people_dialog.js';

const SHOWN_CODES = 8;
const LONGEST_SCENE = 64;

export function scanDialog() {
  return html`<dialog class="dialog" aria-labelledby="scan-title" ${ref(open)} @close=${closed} @click=${closeOutside}>
    <header><h2 id="scan-title">${t('kind_SCAN')}</h2>${closeButton()}</header>
    <p class="fine">${t(isFollowing() ? 'scan_following' : 'scan_stranger')}</p>
    <form class="creation kind-form" data-kind="SCAN" @submit=${submitted}>
      <label class="wide"
        ><span class="label">${t('scene_or_ticket')}</span>
        <input name="EventKey" class="mono" required autocomplete="off" spellcheck="false" .defaultValue=${'1001'} ${ref(focus)}
      /></label>
      <div class="row"><button type="submit" class="primary">${icon('SCAN')}${t('scan')}</button></div>
    </form>
    ${state.codes.length ? codes() : nothing}
  </dialog>`;
}

function codes() {
  return html`<h3 class="label">${t('codes')}</h3>
    <ul class="people codes">
      ${state.codes.slice(0, SHOWN_CODES).map(
        (code) => html`<li><button type="button" class="person" @click=${() => scanned(code)}>
          ${icon('SCAN')}<span class="name">${code.scene}</span><span class="fine mono">${code.ticket.slice(0, 10)}…</span>
        </button></li>`,
      )}
    </ul>`;
}

const focus = whenShown((field) => field.select());

function submitted(event) {
  event.preventDefault();
  const code = codeOf(event.target.elements.EventKey.value.trim());
  if (code) scanned(code);
  else set({ error: t('no_such_code'), overlay: null });
}

// A ticket means the scene of its code; what looks like a ticket and is none that can be scanned means nothing.
function codeOf(written) {
  const ticket = /[?&]ticket=([^&#]+)/.exec(written)?.[1];
  const wanted = ticket ? decodeURIComponent(ticket) : written;
  const known = state.codes.find((code) => code.ticket === wanted);
  return known ?? (ticket || wanted.length > LONGEST_SCENE ? null : { scene: wanted });
}

async function scanned(code) {
  if (await scan(code, isFollowing())) set({ overlay: null, sheet: null });
  else set({ overlay: null });
}
