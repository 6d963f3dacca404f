// Where there is no connection, a form stays as it was filled in and says so, instead of giving way to an error page.
const ENOUGH = 15_000; // milliseconds for a file of a few hundred bytes

async function connected() {
  try {
    await fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ENOUGH) });
    return true;
  } catch {
    return false;
  }
}

function say(form) {
  const said = document.createElement("div");
  said.className = "nhsuk-error-summary";
  said.setAttribute("role", "alert");
  said.tabIndex = -1;
  said.dataset.noConnection = "";
  said.innerHTML = `<h2 class="nhsuk-error-summary__title">Not sent: there is no connection</h2>
    <div class="nhsuk-error-summary__body"><p>What you entered is still on this page. Keep it open, and try again when you have a connection.</p></div>`;
  form.before(said);
  said.scrollIntoView({ block: "nearest" });
  said.focus();
}

for (const form of document.querySelectorAll("main form[method=post]")) {
  let asking = false;
  let sure = false;
  form.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    document.querySelector("[data-no-connection]")?.remove();
    sure = await connected();
    asking = false;
    if (sure) form.requestSubmit(event.submitter);
    else say(form);
  });
  window.addEventListener("pageshow", () => { sure = false; }); // somebody came back to it
}
