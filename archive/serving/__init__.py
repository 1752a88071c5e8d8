"""What every request passes, whatever its page is: limits, deadlines, trouble. The settings name these."""
