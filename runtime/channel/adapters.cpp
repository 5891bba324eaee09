#include "runtime/channel/adapters.h"

namespace hark::channel {

const Adapter* AdapterNamed(std::string_view channel) {
  for (const Adapter* adapter : {&WhatsApp(), &Messenger(), &Instagram(), &Telegram(), &TikTok(),
                                 &TikTokShop(), &WebChat(), &Terminal()}) {
    if (adapter->name() == channel) return adapter;
  }
  return nullptr;
}

}  // namespace hark::channel
