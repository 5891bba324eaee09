// What the page itself says, in the visitor's language where it is known. What people and rules
// write is shown as it is.

const kWords = {
  en: {
    label: 'Message', write: 'Write a message…', send: 'Send', log: 'Conversation',
    connecting: 'Connecting…', online: 'Online', offline: 'No connection. Trying again…',
    sending: 'Sending…', sent: 'Sent', failed: 'Not sent', again: 'Try again',
    you: 'You', newer: 'New messages', close: 'Close', image: 'Picture', cards: 'Cards',
    file: 'File', chosen: 'Chosen', opens: 'opens in a new tab', tooLong: 'The message is too long',
  },
  es: {
    label: 'Mensaje', write: 'Escribe un mensaje…', send: 'Enviar', log: 'Conversación',
    connecting: 'Conectando…', online: 'En línea', offline: 'Sin conexión. Reintentando…',
    sending: 'Enviando…', sent: 'Enviado', failed: 'No enviado', again: 'Reintentar',
    you: 'Tú', newer: 'Mensajes nuevos', close: 'Cerrar', image: 'Imagen', cards: 'Tarjetas',
    file: 'Archivo', chosen: 'Elegido', opens: 'se abre en otra pestaña',
    tooLong: 'El mensaje es demasiado largo',
  },
  ru: {
    label: 'Сообщение', write: 'Напишите сообщение…', send: 'Отправить', log: 'Переписка',
    connecting: 'Соединение…', online: 'На связи', offline: 'Нет связи. Пробуем снова…',
    sending: 'Отправляется…', sent: 'Отправлено', failed: 'Не отправлено', again: 'Повторить',
    you: 'Вы', newer: 'Новые сообщения', close: 'Закрыть', image: 'Изображение', cards: 'Карточки',
    file: 'Файл', chosen: 'Выбрано', opens: 'откроется в новой вкладке',
    tooLong: 'Сообщение слишком длинное',
  },
  uz: {
    label: 'Xabar', write: 'Xabar yozing…', send: 'Yuborish', log: 'Suhbat',
    connecting: 'Ulanmoqda…', online: 'Aloqada', offline: 'Aloqa yo‘q. Qayta urinilmoqda…',
    sending: 'Yuborilmoqda…', sent: 'Yuborildi', failed: 'Yuborilmadi', again: 'Qayta urinish',
    you: 'Siz', newer: 'Yangi xabarlar', close: 'Yopish', image: 'Rasm', cards: 'Kartochkalar',
    file: 'Fayl', chosen: 'Tanlandi', opens: 'yangi oynada ochiladi', tooLong: 'Xabar juda uzun',
  },
  ar: {
    label: 'رسالة', write: 'اكتب رسالة…', send: 'إرسال', log: 'المحادثة',
    connecting: 'جارٍ الاتصال…', online: 'متصل', offline: 'لا يوجد اتصال. تُعاد المحاولة…',
    sending: 'جارٍ الإرسال…', sent: 'أُرسلت', failed: 'لم تُرسل', again: 'إعادة المحاولة',
    you: 'أنت', newer: 'رسائل جديدة', close: 'إغلاق', image: 'صورة', cards: 'بطاقات',
    file: 'ملف', chosen: 'مختار', opens: 'يُفتح في نافذة جديدة', tooLong: 'الرسالة طويلة جدًا',
  },
};

const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
export const language = wanted.find((tag) => tag in kWords) ?? 'en';
export const say = (name) => kWords[language][name];
