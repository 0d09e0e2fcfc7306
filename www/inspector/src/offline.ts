// Keeps the page for use without a network.

/** Registers the service worker next to the page. Without one, e.g. on a host without HTTPS, the page works too, but not offline. */
export async function registerServiceWorker(): Promise<void> {
  await navigator.serviceWorker?.register(new URL('sw.js', document.baseURI)).catch(() => {})
}
