using System.Globalization;
using System.Text.Json;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public class ScalingRowsTests
{
    private static readonly ScalingMeasurement[] Rows =
    [
        .. new SyntheticSweep
        {
            Serial = 0.0313,
            Noise = 0.02,
            CeilingShare = 0.93,
        }
            .Rows()
            .Select(row => row with { MemoryBytes = 25_278_550_016, Ssim = 0.987, Crf = 22.5 }),
    ];

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void Rows_come_back_from_texts_in_either_culture(string culture)
    {
        var format = CultureInfo.GetCultureInfo(culture);
        foreach (var row in Rows)
        {
            // As Export-Csv writes: ToString in the culture, an empty text for null; times as this tool's own files
            // have them.
            string? Text(object? value) =>
                value is DateTime time ? time.ToString("o", format) : Convert.ToString(value, format) ?? "";
            Assert.Equal(
                row,
                ScalingRows.FromProperties(name => Text(typeof(ScalingMeasurement).GetProperty(name)!.GetValue(row)))
            );
        }
    }

    [Fact]
    public void Rows_come_back_from_JSON()
    {
        foreach (var row in Rows)
        {
            var bag = JsonSerializer.SerializeToElement(row);
            Assert.Equal(
                row,
                ScalingRows.FromProperties(name =>
                    bag.GetProperty(name) is var value
                    && value.ValueKind switch
                    {
                        JsonValueKind.Null => null,
                        JsonValueKind.String => value.GetString(),
                        _ => value.TryGetInt64(out var whole) ? whole : (object)value.GetDouble(),
                    }
                        is { } read
                        ? read
                        : null
                )
            );
        }
    }

    [Theory]
    [InlineData("MedianSeconds", "")]
    [InlineData("MedianSeconds", "fast")]
    [InlineData("MedianSeconds", "-1")]
    [InlineData("Workers", "1,5")]
    [InlineData("Mode", "7")]
    [InlineData("Name", "")]
    [InlineData("Speedup", "1.234,5")]
    public void What_is_no_row_is_refused_by_the_column_s_name(string column, string text)
    {
        var error = Assert.Throws<FormatException>(() =>
            ScalingRows.FromProperties(name =>
                name == column ? text : typeof(ScalingMeasurement).GetProperty(name)!.GetValue(Rows[0])
            )
        );
        Assert.Contains(column, error.Message);
    }

    [Fact]
    public void Laws_and_forecasts_are_the_same_from_rows_that_went_through_a_file()
    {
        var again = Rows.Select(row =>
                ScalingRows.FromProperties(name =>
                    Convert.ToString(
                        typeof(ScalingMeasurement).GetProperty(name)!.GetValue(row),
                        CultureInfo.InvariantCulture
                    )
                )
            )
            .ToList();
        Assert.Equal(ScalingForecaster.Forecast(Rows, [], [8, 64]), ScalingForecaster.Forecast(again, [], [8, 64]));
    }
}
