using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace RenderTools.Arguments;

/// <summary>
/// Lets people write a length of time as they think of it: a TimeSpan, 90, '90s', '1.5m', '2h', '1:30', '1:02:03.5'. A
/// bare number is seconds.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class SpanAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or TimeSpan => value!,
            string text => Parse(text)
                ?? throw new ArgumentTransformationMetadataException(
                    $"'{text}' is no length of time. Write seconds (90, '90s'), minutes or hours ('1.5m', '2h'), or a "
                        + "clock ('1:30', '1:02:03.5')."
                ),
            IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal =>
                TimeSpan.FromSeconds(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => inputData,
        };
    }

    /// <summary>Reads a length of time; null where it is none.</summary>
    internal static TimeSpan? Parse(string text)
    {
        if (Units().Match(text) is { Success: true } units)
        {
            var number = double.Parse(units.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            return units.Groups["unit"].Value switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "m" or "min" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromSeconds(number),
            };
        }

        if (Clock().Match(text) is not { Success: true } clock)
            return null;
        var hours = clock.Groups["hours"] is { Success: true } h
            ? int.Parse(h.ValueSpan, CultureInfo.InvariantCulture)
            : 0;
        return TimeSpan.FromHours(hours)
            + TimeSpan.FromMinutes(int.Parse(clock.Groups["minutes"].ValueSpan, CultureInfo.InvariantCulture))
            + TimeSpan.FromSeconds(double.Parse(clock.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(
        @"^\s*(?<number>\d+(\.\d+)?)\s*(?<unit>ms|s|sec|m|min|h)?\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        60_000
    )]
    private static partial Regex Units();

    [GeneratedRegex(
        @"^\s*((?<hours>\d+):)?(?<minutes>\d+):(?<seconds>\d+(\.\d+)?)\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        60_000
    )]
    private static partial Regex Clock();
}
