/* Keeps "3 minutes ago" true while the page stays open. Days need no clock: the server's words stand. */
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });

const refresh = () => {
  for (const time of document.querySelectorAll("time[data-relative][datetime*=T]")) {
    const seconds = Math.round((new Date(time.dateTime) - Date.now()) / 1000);
    const minutes = Math.trunc(seconds / 60);
    const hours = Math.trunc(minutes / 60);
    if (!minutes || Math.abs(hours) >= 24) continue;
    time.textContent = hours ? words.format(hours, "hour") : words.format(minutes, "minute");
  }
};

setInterval(refresh, 60_000);
