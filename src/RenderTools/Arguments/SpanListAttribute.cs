using System.Collections;
using System.Management.Automation;

namespace RenderTools.Arguments;

/// <summary>As <see cref="SpanAttribute"/>, for several lengths of time.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SpanListAttribute : ArgumentTransformationAttribute
{
    private static readonly SpanAttribute One = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IEnumerable many and not string
            ? many.Cast<object>().Select(item => One.Transform(engineIntrinsics, item)).ToArray()
            : new[] { One.Transform(engineIntrinsics, inputData) };
    }
}
