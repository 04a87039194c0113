/* Light, dark or as the system has it. A classic script in the head, so that the first paint is already right. */
(() => {
  const root = document.documentElement;
  const read = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };
  const keep = (choice) => { try { choice ? localStorage.setItem("theme", choice) : localStorage.removeItem("theme"); } catch { /* private mode: holds for this page */ } };
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
  window.addEventListener("storage", (event) => { if (event.key === "theme") { show(read()); mark(read()); } });
})();
