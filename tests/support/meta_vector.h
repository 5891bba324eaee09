#pragma once

#include <string_view>

// A delivery that Meta made, with the header it came with; the app's secret was reset since. From
// pywa 0bcf2f192ff3, MIT licence.
namespace hark::test {

inline constexpr std::string_view kMetaSecret = "1222e786b144d0e85b9f365372d93676";
inline constexpr std::string_view kMetaSignature =
    "sha256=54edfa1d7259e0eb13c677cc7d73d1b5c86cfa12433d19156e058ab9251bc441";
inline constexpr std::string_view kMetaBody =
    R"({"object":"whatsapp_business_account","entry":[{"id":"264937493375603","changes":)"
    R"([{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":)"
    R"("15550953877","phone_number_id":"277321005464405"},"contacts":[{"profile":{"name":)"
    R"("PyWa Tests"},"wa_id":"972544401243"}],"messages":[{"from":"972544401243","id":)"
    R"("wamid.HBgMOTcyNTQ0NDAxMjQzFQIAEhggM0RFQTNCMEEwRTY3QzUwODYzMDc4NjQ4QzM4ODAxM0YA",)"
    R"("timestamp":"1730231903","text":{"body":"Hey there! I am using PyWa."},)"
    R"("type":"text"}]},"field":"messages"}]}]})";

}  // namespace hark::test
