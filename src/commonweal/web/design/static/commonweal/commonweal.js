// Small helps on top of pages that work without them.
import { createAll, Button, ErrorSummary, Header, NotificationBanner, PasswordInput, Radios, SkipLink } from "../nhsuk/nhsuk-frontend.js";

for (const component of [Button, ErrorSummary, Header, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}

// A printed page shows what its details hold.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.dataset.openedForPrint = "yes";
    details.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-opened-for-print]")) {
    delete details.dataset.openedForPrint;
    details.open = false;
  }
});

// Says, while a password is chosen, how strong its length makes it. The server has the last word.
const SHORTEST = 12;
for (const input of document.querySelectorAll("input[autocomplete=new-password]")) {
  const said = document.createElement("p");
  said.className = "cw-hint";
  said.setAttribute("aria-live", "polite");
  input.closest(".nhsuk-form-group").append(said);
  input.addEventListener("input", () => {
    const length = [...input.value].length;
    const strength = length < 16 ? "Long enough" : length < 24 ? "Strong" : "Very strong";
    said.textContent = !length ? "" : length < SHORTEST ? `${SHORTEST - length} more needed` : strength;
  });
}
