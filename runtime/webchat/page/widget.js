// A button in the corner of a site that opens the chat:
//   <script src="https://chat.example/chat/site/widget.js" async data-label="Chat"></script>
// data-label is what the button says to those who do not see it, data-side `left` or `right`,
// data-color its colour, data-start what a `start` rule is told. Styles are set one by one, so
// that a strict policy of the site allows them.
(() => {
  const script = document.currentScript;
  const page = script.src.replace(/\/widget\.js(\?.*)?$/, '');
  const origin = new URL(page).origin;
  const { label = 'Chat', side = 'right', color = '#3451b2', start } = script.dataset;
  const styled = (made, styles) => Object.assign(made.style, styles) && made;

  const button = styled(document.createElement('button'), {
    position: 'fixed', bottom: '20px', [side === 'left' ? 'left' : 'right']: '20px',
    width: '56px', height: '56px', border: '0', borderRadius: '50%', padding: '0',
    background: color, color: '#fff', cursor: 'pointer', zIndex: '2147483000',
    boxShadow: '0 4px 16px rgb(0 0 0 / 25%)',
  });
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.setAttribute('aria-expanded', 'false');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  styled(svg, { width: '28px', height: '28px', fill: 'none', stroke: 'currentColor',
                strokeWidth: '2', strokeLinejoin: 'round', verticalAlign: 'middle' });
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', 'M4 5h16v11H9l-5 4z');
  svg.append(path);
  const badge = styled(document.createElement('span'), {
    position: 'absolute', top: '-4px', right: '-4px', minWidth: '20px', height: '20px',
    borderRadius: '10px', padding: '0 5px', boxSizing: 'border-box', background: '#c62828',
    color: '#fff', font: '600 12px/20px system-ui, sans-serif', display: 'none',
  });
  button.append(svg, badge);

  let frame = null;
  const small = matchMedia('(max-width: 480px)');
  const isOpen = () => button.getAttribute('aria-expanded') === 'true';

  function place() {
    if (!frame) return;
    const full = small.matches;
    styled(frame, {
      display: isOpen() ? 'block' : 'none', position: 'fixed', border: '0', zIndex: '2147483001',
      inset: full ? '0' : 'auto', width: full ? '100%' : '400px',
      height: full ? '100%' : 'min(680px, calc(100% - 110px))',
      bottom: full ? '0' : '90px', [side === 'left' ? 'left' : 'right']: full ? '0' : '20px',
      borderRadius: full ? '0' : '16px', boxShadow: '0 8px 40px rgb(0 0 0 / 30%)',
    });
  }

  const tellOpened = () => frame.contentWindow.postMessage({ hark: 'opened' }, origin);

  function toggle(open) {
    if (open && !frame) {
      frame = document.createElement('iframe');
      frame.title = label;
      frame.src = start === undefined ? page : `${page}?start=${encodeURIComponent(start)}`;
      frame.addEventListener('load', tellOpened);
      document.body.append(frame);
    }
    button.setAttribute('aria-expanded', String(open));
    place();
    if (open) tellOpened(); else button.focus();
  }

  function showUnread(count) {
    badge.textContent = count > 99 ? '99+' : String(count);
    badge.style.display = count > 0 && !isOpen() ? 'block' : 'none';
    button.setAttribute('aria-label', count > 0 && !isOpen() ? `${label} (${count})` : label);
  }

  button.addEventListener('click', () => {
    toggle(!isOpen());
    showUnread(0);
  });
  small.addEventListener('change', place);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen()) toggle(false);
  });
  addEventListener('message', (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data?.hark === 'close') toggle(false);
    if (event.data?.hark === 'unread') showUnread(Number(event.data.count) || 0);
  });
  const put = () => document.body.append(button);
  if (document.body) put(); else addEventListener('DOMContentLoaded', put);
})();
