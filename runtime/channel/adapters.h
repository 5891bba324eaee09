#pragma once

#include "runtime/channel/channel.h"

// One function a channel. A new channel is a file, a line here and in adapters.cpp, and
// a row in compiler/channel/channels.def.
namespace hark::channel {

const Adapter& WhatsApp();
const Adapter& Messenger();
const Adapter& Instagram();
const Adapter& Telegram();
const Adapter& TikTok();
const Adapter& TikTokShop();
const Adapter& WebChat();
const Adapter& Terminal();

}  // namespace hark::channel
