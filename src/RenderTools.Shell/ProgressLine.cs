using System.Globalization;
using System.Management.Automation;

namespace RenderTools.Shell;

/// <summary>A progress record as one line of text.</summary>
internal static class ProgressLine
{
    private const int BarWidth = 24;

    internal static string Format(ProgressRecord record)
    {
        var parts = new List<string> { record.Activity };
        if (record.PercentComplete >= 0)
        {
            var filled = BarWidth * record.PercentComplete / 100;
            parts.Add(string.Create(CultureInfo.InvariantCulture,
                $"[{new string('#', filled)}{new string('-', BarWidth - filled)}] {record.PercentComplete,3}%"));
        }

        parts.Add(record.StatusDescription);
        if (record.SecondsRemaining >= 0)
            parts.Add(TimeSpan.FromSeconds(record.SecondsRemaining).ToString(record.SecondsRemaining >= 3600 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture) + " left");
        return string.Join("  ", parts.Where(part => !string.IsNullOrWhiteSpace(part))).ReplaceLineEndings(" ");
    }
}
