"""The parts every screen is made of. Plain functions answer controls; `use_...` are hooks; capitals are components."""
