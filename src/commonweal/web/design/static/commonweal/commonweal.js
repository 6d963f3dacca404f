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
