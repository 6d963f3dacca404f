// Brings the part of a page that is marked with data-refresh="SECONDS" up to date, and leaves the rest as it is.
const shown = document.querySelector("[data-refresh]");
const seconds = Number(shown?.dataset.refresh);

async function renew() {
  if (document.hidden || shown.querySelector(":focus")) return; // nothing moves under somebody's hands
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-refresh]");
    if (!answer.ok || !fresh) location.reload(); // what it shows is over
    else if (fresh.innerHTML !== shown.innerHTML) shown.replaceChildren(...fresh.childNodes);
    if (fresh && !fresh.dataset.refresh) clearInterval(timer);
  } catch {
    // No connection: it stays as it is, and the next time comes soon.
  }
}

const timer = seconds > 0 ? setInterval(renew, seconds * 1000) : 0;
