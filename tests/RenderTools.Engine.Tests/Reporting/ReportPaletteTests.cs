using System.Globalization;
using RenderTools.Reporting;
using Xunit;

namespace RenderTools.Engine.Tests.Reporting;

public class ReportPaletteTests
{
    private static readonly ReportColor[] Data =
    [
        ReportPalette.Measured,
        ReportPalette.Orange,
        ReportPalette.Green,
        ReportPalette.Purple,
        ReportPalette.Vermilion,
        ReportPalette.Slate,
    ];

    [Fact]
    public void No_two_roles_share_a_light_colour_because_a_drawn_one_is_recognized_by_it() =>
        Assert.Equal(
            ReportPalette.All.Count,
            ReportPalette.All.Select(color => color.Light).Distinct(StringComparer.OrdinalIgnoreCase).Count()
        );

    [Fact]
    public void Text_contrasts_with_paper_in_both_themes() =>
        Assert.All(
            [ReportPalette.Ink, ReportPalette.Muted, ReportPalette.Vermilion],
            color =>
            {
                Assert.InRange(Contrast(color.Light, ReportPalette.Paper.Light), 4.5, 21);
                Assert.InRange(Contrast(color.Dark, ReportPalette.Paper.Dark), 4.5, 21);
            }
        );

    [Fact]
    public void Marks_contrast_with_paper_and_the_text_on_them_with_the_marks() =>
        Assert.All(
            [.. Data, ReportPalette.Ideal],
            color =>
            {
                Assert.InRange(Contrast(color.Light, ReportPalette.Paper.Light), 3, 21);
                Assert.InRange(Contrast(color.Dark, ReportPalette.Paper.Dark), 3, 21);
                if (color == ReportPalette.Ideal)
                    return;
                Assert.InRange(Contrast(color.Light, ReportPalette.OnMeasured.Light), 4.4, 21);
                Assert.InRange(Contrast(color.Dark, ReportPalette.OnMeasured.Dark), 4.4, 21);
            }
        );

    // WCAG 2.2, relative luminance and contrast ratio.
    private static double Contrast(string a, string b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Channel(int at)
        {
            var value = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }
}
