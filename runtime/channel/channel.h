#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/channel/content.h"
#include "runtime/value/event.h"

// What a channel adapter does: translate. Adapters hold no sockets and no clocks: the
// listener hands them requests, the sender hands their requests to an HttpClient. So
// every adapter is a pure function of bytes, and is tested and fuzzed as one.
namespace hark::channel {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "POST";
  std::string url;   // outbound: whole; inbound: path and query
  Headers headers;   // names compare without case
  std::string body;  // as on the wire, byte for byte
  // Outbound: bytes of an answer's body that are taken. Channels answer a send with some hundred;
  // an answer that is longer is none.
  std::size_t answer_bytes_max = 1 << 20;
  std::string peer;  // inbound: the IP address at the other end; empty where nobody said
};
struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
};
// The value of the first header of that name; empty when there is none.
std::string_view HeaderOf(const Headers& headers, std::string_view name);

// Where a web chat may be shown, and how it introduces itself. All of it may be empty.
struct ChatPage {
  std::vector<std::string> origins;  // the sites that may embed it: https://shop.example
  std::string title;                 // above the conversation
  std::string greeting;              // before anybody wrote
  std::string color;                 // #rrggbb
};

// One account on one channel, from hark.toml. Secrets are here and nowhere else in
// memory; they are never printed, logged or given to scripts.
struct Connection {
  std::string name;        // as the workspace calls it
  std::string channel;     // whatsapp, telegram, terminal …
  std::string api_url;     // base of the channel's API; a fake's in tests
  std::string account_id;  // WhatsApp: phone number id; TikTok: business id; TikTok Shop: shop
  std::string business_account_id;  // WhatsApp: whose templates it sends; may be empty
  std::string app_key;              // TikTok Shop: which app it is, in signatures and calls
  std::string shop_cipher;          // TikTok Shop: which shop it is, in calls
  std::string token;                // sends; empty where it is kept in the store
  std::string app_secret;      // Meta's channels, TikTok: signs webhooks; TikTok Shop: calls too
  std::string verify_token;    // Meta's channels: handshake
  std::string webhook_secret;  // Telegram: secret_token
  std::string visitor_secret;  // web chat: signs the ids of visitors
  ChatPage page;               // web chat
  bool token_is_kept = false;  // sealed in the store (runtime/connect)
  std::string app_id;          // TikTok: asks for the next token
  std::string granted_by;     // Meta's channels: the person whose leave the token has; may be empty
  bool marks_read = false;    // people see that what they wrote was read as soon as it is stored
  bool shows_typing = false;  // … and that an answer is written, while it takes a call
};

// A token as its platform gave it.
struct Grant {
  std::string token;
  std::string refresh_token;             // asks for the next; empty: the token itself does
  std::optional<std::int64_t> lasts_ms;  // from now; nothing: the platform does not say
};

// How a connection's tokens end.
struct TokenLife {
  bool ends = false;  // false: they last until they are taken back
  bool has_refresh_token = false;
  bool needs_app_id = false;
  std::int64_t least_age_ms = 0;  // one that is younger is not renewed
};

// A webhook body, read. Elements that are no event we know are kept with a reason;
// they never make the rest be refused.
struct Decoded {
  std::vector<value::Event> events;
  struct Unread {
    std::string reason;
    std::string body;
    bool elsewhere = false;  // it is another account's
  };
  std::vector<Unread> unread;
  // What says too little: `subject` is what it is about, and Adapter::Complete asks for the rest.
  std::vector<value::Event> partial = {};
};

// Whether somebody wrote it to the account, in words, by a picture or a button: no comment.
bool IsDirectMessage(const value::Event& event);

// What came of a send, as the channel or the wire told it.
enum class SendClass : std::uint8_t {
  Accepted,
  NotSent,    // no request byte left us: try again at once
  Retry,      // the channel says: later
  Rate,       // the channel says: slower; see retry_after_ms
  Window,     // the reply window or a quota is closed
  Gone,       // the contact cannot be reached any more
  Auth,       // token or permission: stop the connection, tell an operator
  Account,    // the account is restricted
  Bad,        // our request is wrong: never again as it is
  Uncertain,  // bytes left us and no answer came: it may have arrived
};
struct SendResult {
  SendClass kind = SendClass::Accepted;
  std::string provider_id;
  std::string error;  // code and words, for people; never a token
  std::int64_t retry_after_ms = 0;
};

// How far a request got when no whole answer came.
enum class WireFailure : std::uint8_t { NotSent, Uncertain };
struct HttpFailure {
  WireFailure kind;
  std::string message;
};
using HttpResult = std::expected<HttpResponse, HttpFailure>;

// What came of asking for a token: `grant` is there where `result` is Accepted.
struct TokenAnswer {
  SendResult result;
  Grant grant;
};

// How much of a link that is an author's or a stranger's is read, and for how long.
struct FetchLimits {
  std::size_t bytes_max = 0;
  std::int64_t timeout_ms = 0;
};

// One wire attempt a call: no redirects followed, nothing sent a second time. Calls
// come from one thread a client; `timeout_ms` bounds the whole exchange.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual HttpResult Send(const HttpRequest& request, std::int64_t timeout_ms) = 0;
  // Gets what a link of an author's or a stranger's leads to: https, public addresses, and a few
  // redirects to such. A status of 413 for more bytes than may be. This one fetches nothing.
  virtual HttpResult Fetch(const std::string& url, const FetchLimits& limits);
};

// Sends a request for an adapter that needs the answer to go on.
using Ask = std::function<HttpResult(const HttpRequest&)>;

// A picture, with the type that its bytes say (media_type.h).
struct File {
  std::string_view type;  // image/png
  std::string bytes;
};
// What may be uploaded to a channel; no types: it takes links.
struct UploadRules {
  std::span<const std::string_view> types = {};
  std::size_t bytes_max = 0;
};
struct Uploaded {
  SendResult result;
  std::string id;  // by which Encode names it (Media::id), once it is accepted
};

// A file that somebody sent us, by the channel's name for it.
struct SentFile {
  std::string id;       // as an attachment has it
  std::string message;  // the channel's id of the message it came with
  std::string address;  // the sender's
  bool is_video = false;
};
struct Downloaded {
  SendResult result;  // Accepted: the bytes are there, and are those that the channel tells of
  std::string bytes;
};

// One channel. Stateless: all methods may be called from any thread.
class Adapter {
 public:
  virtual ~Adapter() = default;
  virtual std::string_view name() const = 0;

  // Answers a GET of the webhook address (Meta's verification handshake).
  virtual HttpResponse Handshake(const Connection& connection,
                                 const HttpRequest& request) const = 0;
  // Whether the raw body bears the channel's signature, and that of now where it has a time.
  // Fails closed: without a secret nothing is authentic.
  virtual bool Authentic(const Connection& connection, const HttpRequest& request,
                         std::int64_t received_ms) const = 0;
  // Reads an authentic body. Takes any bytes.
  virtual Decoded Decode(const Connection& connection, std::string_view body,
                         std::int64_t received_ms) const = 0;
  // The request that sends one content that FitTo made for this channel. `effect_id`
  // goes along where the channel hands it back.
  virtual HttpRequest Encode(const Connection& connection, std::string_view address,
                             const Content& content, std::string_view effect_id) const = 0;
  // What the channel wants for politeness after an event, such as Telegram's answerCallbackQuery,
  // and the mark that it was read, where the connection makes such; sent at most once and never
  // stored.
  virtual std::optional<HttpRequest> Acknowledge(const Connection& connection,
                                                 const value::Event& event) const = 0;
  // Shows whom the event came from that an answer is written, until it comes or some seconds are
  // over; nothing where the channel cannot. Sent like the above.
  virtual std::optional<HttpRequest> Typing(const Connection& connection,
                                            const value::Event& event) const;
  virtual SendResult Interpret(const HttpResponse& response) const = 0;
  // The request as it goes out at `now_ms`: signed, where the channel has its requests signed.
  virtual HttpRequest Sign(const Connection& connection, HttpRequest request,
                           std::int64_t now_ms) const;
  // Asks for what an event of Decoded::partial lacks. Accepted: it is whole. Any other class says
  // when to ask again, or Bad that it is no event after all. Asking twice changes nothing.
  virtual SendResult Complete(const Connection& connection, value::Event& event,
                              const Ask& ask) const;
  // Pictures that are shown have to be uploaded before, where it has types. Uploading twice does
  // no harm.
  virtual UploadRules uploads() const { return {}; }
  virtual Uploaded Upload(const Connection& connection, const File& file, const Ask& ask) const;
  // Whether attachments come without links, and are downloaded by their ids with our token.
  virtual bool keeps_files() const { return false; }
  // Asks for such a file. Bad: there is none, or it has more bytes than may be, or others than
  // the channel says.
  virtual Downloaded Download(const Connection& connection, const SentFile& file,
                              std::size_t bytes_max, const Ask& ask) const;
  // How long after an event its webhook may still come, again or for the first time; 0:
  // events bear no time of the channel's.
  virtual std::int64_t redelivery_window_ms() const = 0;

  virtual TokenLife LifeOfToken(const Connection& connection) const;
  // Of a connection whose tokens end: the request for the one after `last`, and its answer.
  virtual HttpRequest AskForToken(const Connection& connection, const Grant& last) const;
  virtual TokenAnswer ReadToken(const HttpResponse& response) const;
};

// The adapter of a channel, or null. Lives as long as the process.
const Adapter* AdapterNamed(std::string_view channel);

}  // namespace hark::channel
