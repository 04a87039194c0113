/* Signing out leaves nothing behind: what this browser kept of unsaved answers goes first. */
import { wipe } from "./draft-store.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-sign-out]") || event.defaultPrevented) return;
  event.preventDefault();
  await wipe();
  form.submit();
});
