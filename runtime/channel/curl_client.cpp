// The home of libcurl.

#include "runtime/channel/curl_client.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "compiler/base/check.h"
#include "runtime/channel/public_address.h"

namespace hark::channel {
namespace {

constexpr std::size_t kHeadersMax = 1 << 16;

struct EasyCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using HeaderList = std::unique_ptr<curl_slist, ListCleanup>;

void InitialiseOnce() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  HARK_CHECK(code == CURLE_OK, "libcurl initialises");
}

// What one call gathers.
struct Exchange {
  HttpResponse response;
  std::size_t body_bytes_max = 0;
  std::size_t header_bytes = 0;
  int attempts = 0;
};

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

// Returning less than was given makes libcurl end the transfer.
std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  std::string& body = exchange.response.body;
  if (size * count > exchange.body_bytes_max - body.size()) return 0;
  body.append(data, size * count);
  return size * count;
}

std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  std::string_view line(data, size * count);
  exchange.header_bytes += line.size();
  if (exchange.header_bytes > kHeadersMax) return 0;
  // A status line begins the headers of the next response; those of a `100 Continue`
  // are not the answer's.
  if (line.starts_with("HTTP/")) exchange.response.headers.clear();
  std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    exchange.response.headers.emplace_back(Trimmed(line.substr(0, colon)),
                                           Trimmed(line.substr(colon + 1)));
  }
  return line.size();
}

// Called when a connection stands and the request is about to be written, also when
// libcurl is about to write it again.
int OnRequest(void* user, char*, char*, int, int) {
  return ++static_cast<Exchange*>(user)->attempts == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

bool BreaksLine(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool Sendable(const HttpRequest& request) {
  if (BreaksLine(request.url) || BreaksLine(request.method)) return false;
  return std::none_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return BreaksLine(header.first) || BreaksLine(header.second);
  });
}

// "host:port" of a URL, for words; nothing else of it may be shown.
std::string HostOf(const std::string& url) {
  std::unique_ptr<CURLU, UrlCleanup> parsed(curl_url());
  char* host = nullptr;
  char* port = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return "the channel";
  curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0);
  curl_url_get(parsed.get(), CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
  std::string text = std::string(host ? host : "?") + ":" + (port ? port : "?");
  curl_free(host);
  curl_free(port);
  return text;
}

HeaderList MakeHeaders(const HttpRequest& request) {
  HeaderList list;
  auto append = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    HARK_CHECK(longer != nullptr, "memory for a header");
    list.release();
    list.reset(longer);
  };
  for (const auto& [name, value] : request.headers) append(name + ": " + value);
  // Nothing is of no type, whatever libcurl would say of it.
  if (request.body.empty()) append("Content-Type:");
  // Waiting for `100 Continue` would only delay a message.
  append("Expect:");
  return list;
}

// What one link gathers.
struct Download {
  std::string body;
  std::size_t bytes_max = 0;
  bool too_much = false;
  bool closed = false;  // the way leads where links may not
  bool anything = false;
};

std::size_t OnDownload(char* data, std::size_t size, std::size_t count, void* user) {
  auto& download = *static_cast<Download*>(user);
  download.too_much = size * count > download.bytes_max - download.body.size();
  if (download.too_much) return 0;
  download.body.append(data, size * count);
  return size * count;
}

bool IsPublic(const curl_sockaddr& address) {
  if (address.family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address.addr, sizeof v4);
    std::uint8_t bytes[4];
    std::memcpy(bytes, &v4.sin_addr, sizeof bytes);
    return IsPublicV4(bytes);
  }
  if (address.family != AF_INET6) return false;
  // A curl_sockaddr is longer than it says.
  sockaddr_in6 v6;
  std::memcpy(&v6, static_cast<const void*>(&address.addr), sizeof v6);
  std::uint8_t bytes[16];
  std::memcpy(bytes, &v6.sin6_addr, sizeof bytes);
  return IsPublicV6(bytes);
}

// Called for each address that is tried, redirects' too.
curl_socket_t OnSocket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& download = *static_cast<Download*>(user);
  if (!download.anything && !IsPublic(*address)) {
    download.closed = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(CurlOptions options) : options_(options) {
    InitialiseOnce();
    handle_.reset(curl_easy_init());
    HARK_CHECK(handle_ != nullptr, "memory for a libcurl handle");
  }

  HttpResult Send(const HttpRequest& request, std::int64_t timeout_ms) override {
    if (!Sendable(request)) {
      return std::unexpected(HttpFailure{WireFailure::NotSent,
                                         "a line break or NUL in the request's URL or headers; "
                                         "look for one in the connection's settings"});
    }
    // Forgets the options of the last call; connections stay open.
    curl_easy_reset(handle_.get());
    Exchange exchange{.response = {}, .body_bytes_max = request.answer_bytes_max};
    HeaderList headers = MakeHeaders(request);
    SetLimits(timeout_ms);
    SetRequest(request, headers.get());
    SetCallbacks(exchange);
    CURLcode code = curl_easy_perform(handle_.get());
    if (code != CURLE_OK) return std::unexpected(Failed(code, exchange, request.url));
    exchange.response.status = static_cast<int>(Info(CURLINFO_RESPONSE_CODE));
    return std::move(exchange.response);
  }

  // In a handle of its own: an open connection to somewhere else must not be taken for the link's.
  HttpResult Fetch(const std::string& url, const FetchLimits& limits) override {
    if (BreaksLine(url)) {
      return std::unexpected(HttpFailure{WireFailure::NotSent, "it has a line break"});
    }
    CurlClient own(options_);
    Download download{.body = {}, .bytes_max = limits.bytes_max};
    download.anything = options_.fetches_anything;
    const CURLcode code = own.Perform(url, limits, download);
    HttpResponse response{413, {}, ""};
    if (download.too_much || code == CURLE_FILESIZE_EXCEEDED) return response;
    if (code != CURLE_OK) return std::unexpected(own.Unfetched(code, download, url));
    response.status = static_cast<int>(own.Info(CURLINFO_RESPONSE_CODE));
    response.body = std::move(download.body);
    return response;
  }

 private:
  CURLcode Perform(const std::string& url, const FetchLimits& limits, Download& download) {
    constexpr long kRedirectsMax = 3;
    const char* protocols = download.anything ? "http,https" : "https";
    SetLimits(limits.timeout_ms);
    Set(CURLOPT_PATH_AS_IS, 0L);
    Set(CURLOPT_FOLLOWLOCATION, 1L);
    Set(CURLOPT_MAXREDIRS, kRedirectsMax);
    Set(CURLOPT_PROTOCOLS_STR, protocols);
    Set(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    Set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.bytes_max));
    Set(CURLOPT_URL, url.c_str());
    Set(CURLOPT_WRITEFUNCTION, &OnDownload);
    Set(CURLOPT_WRITEDATA, &download);
    Set(CURLOPT_OPENSOCKETFUNCTION, &OnSocket);
    Set(CURLOPT_OPENSOCKETDATA, &download);
    return curl_easy_perform(handle_.get());
  }

  // NotSent for what will be no better another time.
  static HttpFailure Unfetched(CURLcode code, const Download& download, const std::string& url) {
    const bool never = download.closed || code == CURLE_UNSUPPORTED_PROTOCOL ||
                       code == CURLE_URL_MALFORMAT || code == CURLE_TOO_MANY_REDIRECTS;
    std::string words = HostOf(url) + ": ";
    words += download.closed                      ? "it leads to an address that is not public"
             : code == CURLE_UNSUPPORTED_PROTOCOL ? "it is no https link"
                                                  : curl_easy_strerror(code);
    return {never ? WireFailure::NotSent : WireFailure::Uncertain, std::move(words)};
  }

  template <typename Value>
  void Set(CURLoption option, Value value) {
    CURLcode code = curl_easy_setopt(handle_.get(), option, value);
    HARK_CHECK(code == CURLE_OK, "this libcurl knows the option");
  }

  long Info(CURLINFO info) const {
    long value = 0;
    curl_easy_getinfo(handle_.get(), info, &value);
    return value;
  }

  void SetLimits(std::int64_t timeout_ms) {
    constexpr std::int64_t kDayMs = 86400000;
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::clamp<std::int64_t>(timeout_ms, 1, kDayMs)));
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    Set(CURLOPT_PROXY, "");
    Set(CURLOPT_USERAGENT, "hark");
    // What stands between two `/` is the caller's, `..` too.
    Set(CURLOPT_PATH_AS_IS, 1L);
  }

  void SetRequest(const HttpRequest& request, curl_slist* headers) {
    Set(CURLOPT_URL, request.url.c_str());
    Set(CURLOPT_HTTPHEADER, headers);
    if (request.method == "GET") return;
    // The body stays the caller's; it lives as long as the call.
    Set(CURLOPT_POSTFIELDS, request.body.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    if (request.method != "POST") Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  void SetCallbacks(Exchange& exchange) {
    Set(CURLOPT_WRITEFUNCTION, &OnBody);
    Set(CURLOPT_WRITEDATA, &exchange);
    Set(CURLOPT_HEADERFUNCTION, &OnHeader);
    Set(CURLOPT_HEADERDATA, &exchange);
    Set(CURLOPT_PREREQFUNCTION, &OnRequest);
    Set(CURLOPT_PREREQDATA, &exchange);
  }

  HttpFailure Failed(CURLcode code, const Exchange& exchange, const std::string& url) const {
    // What was handed to the network of the request line and headers, which go before the
    // body, over all attempts of this call; the unit test holds libcurl to that.
    bool touched = Info(CURLINFO_REQUEST_SIZE) > 0;
    std::string words = HostOf(url) + ": ";
    words += exchange.attempts > 1       ? "the kept connection closed"
             : code == CURLE_WRITE_ERROR ? "the answer is longer than may be"
                                         : curl_easy_strerror(code);
    long system_error = Info(CURLINFO_OS_ERRNO);
    if (!touched && system_error != 0) {
      words += std::string(" (") + std::strerror(static_cast<int>(system_error)) + ")";
    }
    return {touched ? WireFailure::Uncertain : WireFailure::NotSent, std::move(words)};
  }

  const CurlOptions options_;
  std::unique_ptr<CURL, EasyCleanup> handle_;
};

}  // namespace

std::unique_ptr<HttpClient> MakeCurlClient(CurlOptions options) {
  return std::make_unique<CurlClient>(options);
}

}  // namespace hark::channel
