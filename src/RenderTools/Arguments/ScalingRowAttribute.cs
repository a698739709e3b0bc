using System.Collections;
using System.Management.Automation;
using RenderTools.Scaling;

namespace RenderTools.Arguments;

/// <summary>
/// Takes scaling rows as Measure-RenderScaling gives them, or as Import-Csv, ConvertFrom-Json or Import-Clixml bring
/// them back.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ScalingRowAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is IList list && (inputData as PSObject)?.BaseObject is not PSCustomObject)
            return list.Cast<object>().Select(Row).ToArray();
        return new[] { Row(inputData) };
    }

    /// <summary>Whether something has the columns by which a scaling row is known.</summary>
    internal static bool IsRow(PSObject bag) =>
        bag.BaseObject is ScalingMeasurement
        || (bag.Properties["MedianSeconds"] is not null && bag.Properties["RunId"] is not null);

    /// <summary>The row that something is.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is none; the message names the column.</exception>
    internal static ScalingMeasurement Row(object? item)
    {
        if (item is null)
            throw new ArgumentTransformationMetadataException("This is no scaling row: it is nothing.");
        var bag = PSObject.AsPSObject(item);
        if (bag.BaseObject is ScalingMeasurement row)
            return row;
        try
        {
            return ScalingRows.FromProperties(name => bag.Properties[name]?.Value is { } value ? Bare(value) : null);
        }
        catch (FormatException error)
        {
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
    }

    // An enum comes back from CLIXML as a PSObject around its number that still knows its name.
    private static object Bare(object value) =>
        value is not PSObject wrapped ? value
        : wrapped.BaseObject is PSCustomObject
            ? wrapped.ToString(null, System.Globalization.CultureInfo.InvariantCulture)
        : wrapped.BaseObject;
}
