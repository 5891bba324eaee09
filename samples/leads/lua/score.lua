-- What there is to save: whoever pays little for electricity gains little by panels.
local worth = {low = 10, middle = 35, high = 60}

local hurry = {soon = 40, later = 15, curious = 0}

-- A flat has no roof of its own, however much somebody hurries.
function score(home, bill, start)
  if home == "flat" then return 0 end
  return worth[bill] + hurry[start]
end
