// Sets light or dark before the first paint, so that nobody is flashed.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem('rapport.scheme');
  } catch {}
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
