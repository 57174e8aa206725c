// The control API. Every call gives the JSON answer or throws an Error with the platform's own sentence.
async function call(method, path, body) {
  const request = { method, headers: { 'Content-Type': 'application/json' } };
  if (body !== undefined) request.body = JSON.stringify(body);
  const answer = await fetch(`/control/${path}`, request);
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.error ?? `HTTP ${answer.status}`), { status: answer.status });
  return data;
}

// Act as a user, or as the platform itself where there is none; what comes of it arrives by the stream.
export const act = (account, user, action) => call('POST', 'callback', { account, ...(user ? { user } : {}), wait: false, ...action });
export const getExchange = (id) => call('GET', `exchanges/${id.split('/').map(encodeURIComponent).join('/')}`);
export const addFault = (fault) => call('POST', 'faults', fault);
export const clearFaults = () => call('DELETE', 'faults');
export const putClockForward = (seconds) => call('POST', 'clock', { advance_seconds: seconds });
export const resetClock = () => call('DELETE', 'clock');
export const writeToKf = (message) => call('POST', 'kf_messages', message);
export const listEvents = (account) => call('GET', `events?account=${encodeURIComponent(account)}`);
export const expireTokens = (account) => call('POST', 'expire_tokens', { account });
