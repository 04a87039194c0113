/* Light, dark or as the system has it. The choice is a cookie: it outlives signing out, and the server writes it into the page. */
(() => {
  const root = document.documentElement;
  const YEAR = 31536000;
  const secure = location.protocol === "https:" ? "; secure" : "";
  const read = () => document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/)?.[1] || "";
  const keep = (choice) => { document.cookie = `theme=${choice}; path=/; max-age=${choice ? YEAR : 0}; samesite=lax${secure}`; };
  const show = (choice) => { if (choice) root.dataset.theme = choice; else delete root.dataset.theme; };
  const mark = (choice) => document.querySelectorAll("[data-theme-choice]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice)));

  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-themes]").forEach((group) => { group.hidden = false; });
    mark(read());
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    keep(choice);
    show(choice);
    mark(choice);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { show(read()); mark(read()); } });
})();
