/** @file The page's service worker: what was built is kept as a whole, by its content; anything else comes from the network. */
const name = 'bptt-__VERSION__';
const files = [];

// Another version waits until no page of this one is open: the files of a version belong together.
self.addEventListener('install', (event) => event.waitUntil(caches.open(name).then((cache) => cache.addAll(files))));

self.addEventListener('activate', (event) =>
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((old) => old.startsWith('bptt-') && old !== name).map((old) => caches.delete(old))),
      ),
  ),
);

self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET' || !event.request.url.startsWith(self.registration.scope)) return;
  const kept = caches
    .open(name)
    .then((cache) => cache.match(event.request, { ignoreSearch: event.request.mode === 'navigate' }));
  event.respondWith(kept.then((found) => found ?? fetch(event.request)));
});
