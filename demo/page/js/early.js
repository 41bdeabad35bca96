// Runs before anything is painted, so that a page in the dark, or from right to left, never flashes the other way round.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem('leadbook.look') ?? '{}');
    if (kept.theme === 'light' || kept.theme === 'dark') document.documentElement.dataset.theme = kept.theme;
    if (kept.direction === 'rtl') document.documentElement.dir = 'rtl';
  } catch {
    // What cannot be read is as good as not chosen.
  }
})();
