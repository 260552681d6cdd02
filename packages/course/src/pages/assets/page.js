// Uploads with progress and retries, and submissions that are followed live. Everything else works without a script.
'use strict';

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** PUT with progress, which fetch does not tell. Resolves with { status, body, retryAfter }, status 0 where the network failed. */
const put = (url, file, headers, progress) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.onloadend = () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // no answer of this server
      }
      resolve({ status: request.status, body, retryAfter: Number(request.getResponseHeader('retry-after')) });
    };
    request.send(file);
  });

for (const form of document.querySelectorAll('[data-upload]')) {
  const input = form.querySelector('input[type=file]');
  const select = form.querySelector('select');
  const bar = form.querySelector('progress');
  const status = form.querySelector('[data-status]');
  const button = form.querySelector('button');
  const say = (text) => (status.textContent = text);

  form.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('over');
  });
  form.addEventListener('dragleave', () => form.classList.remove('over'));
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('over');
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const file = input.files[0];
    if (!file) return say('Choose a file first.');
    const most = Number(select.selectedOptions[0].dataset.bytes);
    if (file.size > most) return say(`${file.name} has ${file.size} bytes, at most ${most} are taken.`);
    button.disabled = true;
    bar.hidden = false;
    const headers = {
      'Content-Type': 'application/octet-stream',
      'X-CSRF-Token': form.dataset.csrf,
      'Idempotency-Key': Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join(''),
    };
    let answer;
    for (let attempt = 0; attempt < 6; attempt++) {
      say(`Uploading ${file.name} …`);
      answer = await put(
        `/v1/competitions/${encodeURIComponent(select.value)}/submissions`,
        file,
        headers,
        (done) => (bar.value = done),
      );
      if (answer.status !== 0 && answer.status !== 502 && answer.status !== 503 && answer.status !== 504) break;
      say('The server does not answer; trying again …');
      await wait(1000 * Math.max(answer.retryAfter || 0, 2 ** attempt));
    }
    button.disabled = false;
    bar.hidden = true;
    if (answer.status === 202 || answer.status === 200) location.reload();
    else say(answer.body.detail || 'The server does not answer. Nothing was charged; try again later.');
  });
}

const ends = ['scored', 'rejected', 'failed', 'expired'];
for (const article of document.querySelectorAll('[data-follow]')) {
  const events = new EventSource(article.dataset.follow);
  events.addEventListener('state', ({ data }) => {
    const { state, position, foreseenSeconds } = JSON.parse(data);
    const shown = article.querySelector('[data-state]');
    shown.textContent = state;
    shown.className = `state ${state}`;
    const waiting = article.querySelector('[data-wait]');
    if (waiting && typeof foreseenSeconds === 'number')
      waiting.textContent = `${position ? `Place ${position} in the queue, ` : ''}about ${foreseenSeconds} s to go.`;
    if (!ends.includes(state)) return;
    events.close();
    location.reload();
  });
}
