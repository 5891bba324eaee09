#pragma once

#include <string_view>

// The files in page/, written into the program by the build.
namespace hark::webchat {

extern const std::string_view kChatHtml;
extern const std::string_view kChatCss;
extern const std::string_view kChatJs;
extern const std::string_view kMessageJs;
extern const std::string_view kStreamJs;
extern const std::string_view kWidgetJs;
extern const std::string_view kWordsJs;

}  // namespace hark::webchat
